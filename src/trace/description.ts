/** How a lens, its run and its stages are described to a person: words that lenses give and the panel shows. */

/**
 * `language`: reads tokens (Transformers) · `layers`: a network of layers that reads images, numbers or ids ·
 * `recurrent`: one that reads a sequence step by step and remembers
 */
export type ModelKind = 'language' | 'layers' | 'recurrent';

/** The image that a run was made on. */
export interface RunPicture {
  /** Of the image itself, in pixels, turned as its file says. */
  readonly width: number;
  readonly height: number;
  /** The part that the network sees, in pixels of the image; beyond it where a border was added. */
  readonly seen: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** What the network reads. */
  readonly rows: number;
  readonly columns: number;
  /** Drawn in the panel, not read from a file. */
  readonly drawn: boolean;
}

/** An image, small enough to be shown. */
export interface PicturePreview {
  readonly width: number;
  readonly height: number;
  /** [row, column, channel] with red, green, blue and alpha from 0 to 255. */
  readonly rgba: Uint8Array;
}

/**
 * `waves`: single columns as curves over the rows · `clock`: one row's pairs of columns as hands · `distance`: a
 * square matrix as a curve over column − row · `turn`: what rotation does to one query-key pair · `shuffle`: what
 * another order of the tokens changes · `cuts`: the text cut in several ways · `merges`: byte pairs joined one by one ·
 * `next`: choose the next token · `layers`: what each layer would predict · `maps`: every feature map of a layer ·
 * `over_image`: one map over the image · `filters`: a bank of kernels · `slide`: a window that slides over its input ·
 * `classes`: probabilities as bars · `flatten`: how a tensor becomes a row · `why`: what of the image a class is told by ·
 * `training`: how the network learnt · `unrolled`: a recurrent network as a copy of its cell for each step · `logarithmic`:
 * columns as curves on a logarithmic axis · `prediction`: what a character model expects, and what came
 */
export type NodeView =
  | 'waves'
  | 'clock'
  | 'distance'
  | 'turn'
  | 'shuffle'
  | 'cuts'
  | 'merges'
  | 'next'
  | 'layers'
  | 'maps'
  | 'over_image'
  | 'filters'
  | 'slide'
  | 'classes'
  | 'flatten'
  | 'why'
  | 'training'
  | 'unrolled'
  | 'logarithmic'
  | 'prediction';

/** The words for a node: they depend on the lens, the arithmetic does not. */
export interface StageWords {
  /** `Query`, `Scores ÷ √d`, `Softmax`. */
  readonly title: string;
  /** TeX of the operation in symbols. */
  readonly formula: string;
  /** One or two sentences: what these numbers are. */
  readonly description: string;
  /** Where the lectures' print differs from what is right. */
  readonly lectureNote?: string;
  /** Pictures beside those that every matrix has. */
  readonly views?: readonly NodeView[];
}

/** A part of the rail. */
export interface RunBlock {
  /** `input`, `layer.0`, `output` */
  readonly name: string;
  /** `Layer 0` */
  readonly title: string;
  /** Layers fold; input and output stand open. */
  readonly folds: boolean;
  /** What it costs or reads, in a few words: `156 parameters`. */
  readonly remark?: string;
  /** Names of the blocks that it reads, where that is not just the one before: branches and residual connections. */
  readonly reads?: readonly string[];
}

/** Something that a person should know about a run: what was cut off, rounded, replaced. */
export interface RunNote {
  readonly kind: 'quantized' | 'truncated' | 'untrained' | 'replaced-characters' | 'toy' | 'remark';
  readonly text: string;
}

export type OptionValue = string | number | boolean;

/** A setting of a lens, shown in pickers and taken by the command line. */
export interface LensOption {
  /** `pad_to`, as the command line takes it. */
  readonly name: string;
  /** `Pad to`, as a label. */
  readonly title: string;
  readonly description: string;
  readonly default: OptionValue;
  /** The values to choose from; any of the default's type where left out. */
  readonly choices?: readonly string[];
}
