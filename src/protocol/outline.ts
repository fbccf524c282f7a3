import type {
  LensOption,
  ModelKind,
  NodeView,
  RunBlock,
  RunNote,
  RunPicture,
  StageWords,
} from '../trace/description.ts';
import type { Intervention } from '../trace/intervention.ts';
import type { TraceNode } from '../trace/node.ts';
import type { TrainingCurve } from '../trace/training.ts';

/** What is known of a run without its numbers: enough to draw the rail, the strip and the pickers. */
export interface Outline {
  /** Names the trace in later requests. */
  readonly trace: string;
  readonly lens: string;
  /** What stands above the panel: `Attention`. */
  readonly title: string;
  /** `null` for a lens that needs none. */
  readonly model: ModelSummary | null;
  /** What was changed in this run, in the order in which it was asked for. */
  readonly interventions: readonly Intervention[];
  /** Whether the run ends in the probabilities of a next token. */
  readonly predictsNext: boolean;
  /** How many of the last tokens were not in the text but chosen one after the other. */
  readonly continued: number;
  readonly tokens: readonly OutlineToken[];
  /** Of a run on an image or a drawing; its pixels are had by `picture`. */
  readonly picture: RunPicture | null;
  /** How the network learnt, where that is known. */
  readonly training?: TrainingCurve;
  /** In the order in which data flows; parameters (learnt weights) stand before the stage that uses them. */
  readonly nodes: readonly OutlineNode[];
  /** The rail's blocks from top to bottom. */
  readonly blocks: readonly RunBlock[];
  /** Lists of labels that axes refer to: `tokens`. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** What was cut off, quantized, estimated …, in sentences for the person. */
  readonly notes: readonly RunNote[];
  /** The node to open first: `layer.5.attention.weights`. */
  readonly opening: string;
  readonly timing: { readonly forwardMilliseconds: number; readonly totalMilliseconds: number };
  /** `wasm, 2 threads` */
  readonly backend: string;
}

export interface ModelSummary {
  readonly name: string;
  /** `MiniLM` */
  readonly title: string;
  readonly description: string;
  /** `int8`, `float32` … */
  readonly precision: string;
  readonly kind: ModelKind;
  readonly layers: number;
  /** Of a language model; 0 of a network of layers. */
  readonly heads: number;
  /** Of a language model: the tokens that it reads at once; 0 of a network of layers. */
  readonly contextLength: number;
  /** `bert`, `llama` …; `keras`, `tfjs`, `pytorch` of a network of layers. */
  readonly family?: string;
  /** Why the model cannot be run now, in a sentence: its folder is gone. */
  readonly missing?: string;
}

/** A lens as the pickers show it. */
export interface LensSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly usesModel: ModelKind | null;
  /** Whether a person may change what happens in its run: heads, positions, scaling. */
  readonly changeable: boolean;
  readonly options: readonly LensOption[];
}

/** What is known of a person's own model after its files were read and checked. */
export interface InspectedModel extends ModelSummary {
  readonly family: string;
  /** Without one the model reads token ids only. */
  readonly hasTokenizer: boolean;
  /** Size of the weights on disk. */
  readonly bytes: number;
}

export interface OutlineToken {
  readonly id: number;
  readonly piece: string;
  /** Half-open range in the text that was sent, in UTF-16 code units; empty for special tokens. */
  readonly start: number;
  readonly end: number;
  /** What stands in the text there, where the model reads something else: `"` for `“`. */
  readonly written?: string;
  readonly special: boolean;
}

export interface OutlineNode extends TraceNode, StageWords {
  readonly views: readonly NodeView[];
  /** The block of the rail it belongs to; parameters have one as well. */
  readonly block: string;
  /** Learnt numbers: reached through “Where from?”, not listed in the rail. */
  readonly parameter: boolean;
}
