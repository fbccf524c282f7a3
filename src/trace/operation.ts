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
  /** parents: two of equal shape; cell by cell */
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
  | { readonly kind: 'activation'; readonly function: ActivationName }
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
  | { readonly kind: 'mean' };

export type OperationKind = Operation['kind'];

export type ActivationName = 'gelu' | 'gelu_tanh' | 'silu' | 'relu' | 'tanh';
