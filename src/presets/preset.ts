/** An example of the lectures, as a text that a person can run, change and run again. */
export interface Preset {
  /** That of the lectures' list of worked examples: `softmax_1_1_1_5`. */
  readonly name: string;
  /** `004` */
  readonly lecture: string;
  readonly title: string;
  /** What there is to see, in a sentence. */
  readonly description: string;
  readonly lens: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly text: string;
  /** Where the lecture's print is wrong: what it says and what is right. */
  readonly correction?: string;
}
