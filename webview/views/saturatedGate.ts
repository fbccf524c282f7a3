/** How often the units of one gate stand at the ends of its range. */
export interface SaturatedGate {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** [unit]: share of the positions below `low`, and above `high`. */
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** Over the units. */
  readonly meanLeft: number;
  readonly meanRight: number;
}
