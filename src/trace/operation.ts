import type { SinusoidLayout } from './sinusoid.ts';

/** How the cells of a node follow from its parents' cells. One explainer belongs to each kind. */
export type Operation =
  /** What went in: token ids, token types, the mask. No parents. */
  | { readonly kind: 'input' }
  /** Numbers learnt in training, read from the model's file. No parents. */
  | { readonly kind: 'parameter' }
  /** Put there by hand in place of what the model would have there. No parents. `what`: a sentence. */
  | { readonly kind: 'replaced'; readonly what: string }
  /** parents: table [entry, feature], ids [position] → [position, feature] */
  | { readonly kind: 'lookup' }
  /** parents: any number of equal shape; cell by cell */
  | { readonly kind: 'add' }
  /** parents: two of equal shape; cell by cell, the first without the second */
  | { readonly kind: 'difference' }
  /** parents: any number of equal shape; cell by cell */
  | { readonly kind: 'multiply' }
  /** parents: one */
  | { readonly kind: 'scale'; readonly factor: number }
  /**
   * parents: x [position, input], weight [input, output], bias [output]? → [position, output];
   * with several heads the output features are cut into heads: [head, position, output / heads]
   */
  | { readonly kind: 'linear'; readonly heads: number }
  /**
   * parents: a [head, row, inner], b [head, inner, column], or [head, column, inner] where transposed.
   * b may have fewer heads (grouped-query attention): head h of a meets head h // (heads of a / heads of b).
   */
  | { readonly kind: 'matmul'; readonly transposeRight: boolean }
  /** parents: scores [head, query, key], mask [query, key] with 1 = may be attended, 0 = becomes −∞ */
  | { readonly kind: 'mask' }
  /** over the last axis; parents: one */
  | { readonly kind: 'softmax' }
  /** over the last axis; parents: x, weight, bias */
  | { readonly kind: 'layer_norm'; readonly epsilon: number }
  /** over the last axis; parents: x, weight */
  | { readonly kind: 'rms_norm'; readonly epsilon: number }
  /** cell by cell; parents: one */
  | {
      readonly kind: 'activation';
      readonly function: ActivationName;
      /** Of `leaky_relu` and `elu`: what a negative number is multiplied with. */
      readonly slope?: number;
    }
  /**
   * parents: x [head, position, feature], cos [position, turned], sin [position, turned]; the halves of the turned
   * features are paired, the features beyond them pass unchanged
   */
  | { readonly kind: 'rotary' }
  /**
   * parents: positions [position, 1] → [position, dimension]: sines and cosines of the position, slower from pair to
   * pair; `misprinted`: by the formula that one lecture prints, sin(k/√(2i/d))
   */
  | {
      readonly kind: 'sinusoid';
      readonly layout: SinusoidLayout;
      readonly base: number;
      readonly misprinted: boolean;
    }
  /** parents: positions [position, 1] → [position, pair]: how far each pair is turned, in radians */
  | { readonly kind: 'angle'; readonly base: number }
  /** parents: angles [position, pair] in radians → [position, feature]; features i and i + pairs are pair i */
  | { readonly kind: 'trigonometric'; readonly function: 'sin' | 'cos' }
  /** parents: one [head, position, feature] → as many rows as wanted, each of them its row number `at` */
  | { readonly kind: 'repeat_row'; readonly at: number }
  /** parents: one [head, position, feature] → [position, head · feature] */
  | { readonly kind: 'join_heads' }
  /** over the first axis; parents: one [position, feature] → [feature] as one row */
  | { readonly kind: 'mean' }
  /**
   * parents: x [channel, row, column], kernel [filter, channel / groups, row, column], bias [filter]? →
   * [filter, row, column]; filter f reads the channels of group f // (filters / groups). Of a sequence:
   * x [position, feature], kernel [filter, feature, position] → [position, feature]. Zeros stand where x is padded.
   */
  | {
      readonly kind: 'convolution';
      readonly stride: Pair;
      readonly padding: Padding;
      readonly dilation: Pair;
      readonly groups: number;
      /** Convolution proper turns the kernel by 180°; deep learning does not, and calls it convolution. */
      readonly flipped: boolean;
    }
  /** over windows of each channel; parents: one [channel, row, column], or [position, feature] of a sequence */
  | {
      readonly kind: 'pool';
      readonly function: PoolFunction;
      readonly window: Pair;
      readonly stride: Pair;
      readonly padding: Padding;
      /** Whether a mean counts the zeros of the padding; others never see them. */
      readonly countPadding: boolean;
      /** Cells of the window lie so far apart; side by side where left out. */
      readonly dilation?: Pair;
    }
  /** over all rows and columns of each channel, [channel, row, column] → [channel]; of a sequence over its positions */
  | { readonly kind: 'global_pool'; readonly function: 'max' | 'mean' }
  /**
   * (x − mean) / √(variance + ε) · weight + bias with one number for each channel (`axis` of x), learnt in training;
   * parents: x, mean, variance, then weight and bias as far as `scaled` and `shifted` say
   */
  | {
      readonly kind: 'batch_norm';
      readonly epsilon: number;
      readonly axis: number;
      readonly scaled: boolean;
      readonly shifted: boolean;
    }
  /**
   * x · scale + shift, with one number for all, or one for each channel of an image (of others: for each feature, the
   * last axis); what lies beyond `limits` is set to the nearer one; parents: one
   */
  | {
      readonly kind: 'rescale';
      readonly scale: readonly number[];
      readonly shift: readonly number[];
      readonly limits?: Pair;
    }
  /** parents: one; zeros around the rows and columns (a negative number cuts off) */
  | { readonly kind: 'pad'; readonly padding: Padding }
  /** parents: one; each row and column so many times */
  | { readonly kind: 'upsample'; readonly factor: Pair }
  /** parents: one → one row; `order`: the parent's axes from the slowest to the fastest */
  | { readonly kind: 'flatten'; readonly order: readonly number[] }
  /** parents: any number, one after the other along `axis` */
  | { readonly kind: 'concatenate'; readonly axis: number }
  /** parents: any number of equal shape; cell by cell */
  | { readonly kind: 'combine'; readonly function: 'subtract' | 'average' | 'maximum' | 'minimum' }
  /**
   * The state one step before, [position, unit]: each row is that of the node `of` a step earlier, the first one the
   * state to begin with. parents: that state [unit]; none where it is zeros. `of` is no parent, since it follows from
   * this node: the graph of a recurrent layer has no circles. `stretch`: each stretch of so many positions begins anew.
   */
  | {
      readonly kind: 'delayed';
      readonly of: string;
      readonly backwards: boolean;
      readonly stretch?: number;
    }
  /**
   * x W + h U + b. parents: x [position, input], h [position, unit], W [input, unit], U [unit, unit], then one or two
   * biases [unit], or none
   */
  | { readonly kind: 'recurrent_sum' }
  /** parents: share, a, b of equal shape; cell by cell share · a + (1 − share) · b */
  | { readonly kind: 'interpolate' }
  /** parents: the new state and the one before [position, unit], mask [position]; where the mask is 0 the one before stays */
  | { readonly kind: 'held' }
  /**
   * parents: one [position, unit] → one of its rows [unit], or all of them from the last to the first, with `stretch`
   * those of each stretch of so many positions
   */
  | { readonly kind: 'rows'; readonly which: 'first' | 'last' | 'reversed'; readonly stretch?: number }
  /**
   * parents: x [position, feature], ids [position] → [word, feature]: one number for each stretch of so many positions,
   * in which those with the id `padding` do not count. Each stretch has one that counts.
   */
  | {
      readonly kind: 'pool_stretches';
      readonly function: 'mean' | 'max' | 'min';
      readonly stretch: number;
      readonly padding: number;
    }
  /** Computed as a whole: its arithmetic is not taken apart. `what`: a sentence on what is done. */
  | { readonly kind: 'opaque'; readonly what: string };

/** [vertical, horizontal] */
export type Pair = readonly [number, number];

/** [top, bottom, left, right] */
export type Padding = readonly [number, number, number, number];

export type PoolFunction = 'max' | 'min' | 'mean' | 'median';

export type OperationKind = Operation['kind'];

export type ActivationName =
  | 'gelu'
  | 'gelu_tanh'
  | 'silu'
  | 'relu'
  | 'tanh'
  | 'relu6'
  | 'leaky_relu'
  | 'elu'
  | 'selu'
  | 'sigmoid'
  | 'hard_sigmoid'
  /** That of Keras 2 and TensorFlow.js. */
  | 'older_hard_sigmoid'
  | 'hard_swish'
  | 'softplus'
  | 'softsign'
  | 'exponential';
