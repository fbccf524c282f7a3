/** What a person changes in a run, to see what follows from it. Layers, heads and tokens count from 0. */
export type Intervention =
  /** The head's output becomes zeros. */
  | { readonly kind: 'switch_off'; readonly layer: number; readonly head: number }
  /** Every query looks at all keys that it may see alike, or at the token before it (the first at itself). */
  | {
      readonly kind: 'pattern';
      readonly layer: number;
      readonly head: number;
      readonly pattern: 'uniform' | 'previous';
    }
  /** Weights set by hand; the rest of each painted row keeps its proportions, so that the row sums to 1. */
  | {
      readonly kind: 'painted';
      readonly layer: number;
      readonly head: number;
      readonly cells: readonly PaintedCell[];
    }
  /** No token may look at this one; the others keep their positions. */
  | { readonly kind: 'drop_token'; readonly token: number }
  /** No position vector is added and nothing is rotated. */
  | { readonly kind: 'remove_positions' }
  /** q·k is not divided by √d. */
  | { readonly kind: 'no_scaling' }
  /** A feature map of a layer's output becomes zeros. `stage`: `layer.conv1.output`. */
  | { readonly kind: 'channel_off'; readonly stage: string; readonly channel: number }
  /** All weights of a filter and its bias become zeros: the map is what follows from that. `stage`: of the convolution. */
  | { readonly kind: 'filter_off'; readonly stage: string; readonly filter: number }
  /** A gate or a state of a recurrent layer is held at a number at every step. `stage`: `layer.0.forget_gate`. */
  | { readonly kind: 'hold'; readonly stage: string; readonly unit: UnitChoice; readonly value: number }
  /** A recurrent layer begins with this state. `stage`: `layer.0.cell_state`. */
  | { readonly kind: 'begin_with'; readonly stage: string; readonly unit: UnitChoice; readonly value: number }
  /** The model reads another character (one code point) there than stands in the text. */
  | { readonly kind: 'replace_character'; readonly token: number; readonly character: string };

/** A unit, from 0; `null` for all of them. */
export type UnitChoice = number | null;

/** A weight from 0 to 1 at a query's row and a key's column. */
export interface PaintedCell {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** Whether it means a place of this very model or of its tokens, and so nothing in another one. */
export function belongsToModel({ kind }: Intervention): boolean {
  return kind !== 'remove_positions' && kind !== 'no_scaling' && kind !== 'replace_character';
}

/** What is left of it where the text ends before this token; `undefined` where that is nothing. */
export function beforeToken(intervention: Intervention, end: number): Intervention | undefined {
  if (intervention.kind === 'drop_token' || intervention.kind === 'replace_character')
    return intervention.token < end ? intervention : undefined;
  if (intervention.kind !== 'painted') return intervention;
  const cells = intervention.cells.filter(({ query, key }) => query < end && key < end);
  return cells.length > 0 ? { ...intervention, cells } : undefined;
}

/** Whether it means a place of this very text, and so nothing on another one. */
export function belongsToText({ kind }: Intervention): boolean {
  return kind === 'painted' || kind === 'drop_token' || kind === 'replace_character';
}
