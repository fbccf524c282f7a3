/** How well a network did on some images. */
export interface TrainingScore {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of right answers. */
  readonly accuracy: number;
}

/** How a network learnt: what is shown of the record beside its weights. */
export type TrainingCurve = ImageTraining | TextTraining;

/** How a network learnt to tell images apart. */
export interface ImageTraining {
  readonly seed: number;
  /** Images that it learnt from, and those that it was watched on without learning from them. */
  readonly images: number;
  readonly heldOut: number;
  /** Each time that it saw all images. */
  readonly epochs: readonly { readonly training: TrainingScore; readonly heldOut: TrainingScore }[];
  /** On images that were used for nothing else, once at the end. */
  readonly test: { readonly images: number; readonly right: number };
}

/** How a network learnt to guess the next character of a text; losses are in bits per character. */
export interface TextTraining {
  readonly seed: number;
  /** Characters that it learnt from, and those that it was watched on without learning from them. */
  readonly characters: number;
  readonly heldOut: number;
  /** Each time that it read all of the text. */
  readonly epochs: readonly { readonly training: number; readonly heldOut: number }[];
  /** On the held-out text at the end, with the weights as they are stored. */
  readonly bitsPerCharacter: number;
}
