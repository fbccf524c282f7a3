/** How well a network did on some images. */
export interface TrainingScore {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of right answers. */
  readonly accuracy: number;
}

/** How a network learnt: what is shown of the record beside its weights. */
export interface TrainingCurve {
  readonly seed: number;
  /** Images that it learnt from, and those that it was watched on without learning from them. */
  readonly images: number;
  readonly heldOut: number;
  /** Each time that it saw all images. */
  readonly epochs: readonly { readonly training: TrainingScore; readonly heldOut: TrainingScore }[];
  /** On images that were used for nothing else, once at the end. */
  readonly test: { readonly images: number; readonly right: number };
}
