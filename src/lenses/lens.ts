import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { RecorderOptions } from '../nn/recorder.ts';
import type { PauseWithin } from '../models/layers/layer.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import type { NetworkInput } from '../models/layers/network.ts';
import type {
  LensOption,
  ModelKind,
  OptionValue,
  PicturePreview,
  RunBlock,
  RunNote,
  RunPicture,
  StageWords,
} from '../trace/description.ts';
import type { Intervention } from '../trace/intervention.ts';
import type { TraceNode } from '../trace/node.ts';
import type { Tokenization } from '../trace/studies.ts';
import type { Trace } from '../trace/trace.ts';
import type { Token } from '../text/tokenizer.ts';

export type LensInput =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Token ids that were chosen one after the other and stand after the text's own. */
      readonly continuation?: readonly number[] | undefined;
    }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  /** An array from a file, the last axis fastest: [position, feature], or whatever a network reads. */
  | { readonly kind: 'numbers'; readonly sizes: readonly number[]; readonly values: Float32Array }
  /** An image file. */
  | { readonly kind: 'image'; readonly name: string; readonly bytes: Uint8Array }
  /** Drawn or painted in the panel: [row, column], for a drawing from 0 (nothing) to 255. */
  | {
      readonly kind: 'pixels';
      readonly rows: number;
      readonly columns: number;
      readonly values: Float32Array;
    };

export interface LensRun {
  readonly trace: Trace;
  readonly tokens: readonly Token[];
  readonly blocks: readonly RunBlock[];
  readonly notes: readonly RunNote[];
  /** The node to open first. */
  readonly opening: string;
  /** All that was changed, by options too; what was asked for where left out. */
  readonly interventions?: readonly Intervention[];
  /** Whether the run ends in the probabilities of a next token. */
  readonly predictsNext: boolean;
  /** Of a run on an image or a drawing. */
  readonly picture?: RunPicture;
  /** The source of `picture`, at most `longest` pixels wide and high. */
  preview?(longest: number): PicturePreview;
  words(node: TraceNode): StageWords;
  /** How the text was cut, of a lens that cuts it in several ways. */
  tokenization?(): Tokenization;
}

/** What a run is given beside its input and options. */
export interface LensServices {
  /** Absent for a lens that uses no language model. */
  readonly model?: LoadedModel;
  /** Absent for a lens that uses no network of layers. */
  readonly layers?: LoadedLayers;
  readonly pause?: RecorderOptions['pause'];
  /** The same while a layer is computed that takes long. */
  readonly within?: PauseWithin;
  /** What a person changes in the run; a lens that cannot change it says so. */
  readonly interventions: readonly Intervention[];
}

/** A system of the lectures, run on the person's own input. */
export interface Lens {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly accepts: readonly LensInput['kind'][];
  /** The kind of trained model that it runs: then there is a picker for it. */
  readonly usesModel: ModelKind | null;
  /** Whether a person may change what happens in its run: heads, positions, scaling. */
  readonly changeable?: boolean;
  readonly options: readonly LensOption[];
  /** @throws ProblemError `bad-input` where there is nothing to run on */
  run(input: LensInput, options: ReadonlyMap<string, OptionValue>, services: LensServices): Promise<LensRun>;
}

/** @throws ProblemError `bad-input` for what is no text */
export function textInput(input: LensInput): Extract<LensInput, { kind: 'text' }> {
  if (input.kind === 'text') return input;
  throw new ProblemError('bad-input', 'This lens reads a text.', 'Select some words and run it on them.');
}

/** @throws ProblemError `bad-request` where a lens that needs a network of layers was given none */
export function layersModel({ layers }: LensServices): LoadedLayers {
  if (!layers) throw new ProblemError('bad-request', 'This lens needs a network of layers.');
  return layers;
}

/** The one input of a network. @throws ProblemError `bad-input` for a network that takes several things at once */
export function onlyInput({ title, network }: LoadedLayers): NetworkInput {
  const [first, ...more] = network.inputs;
  if (first && more.length === 0) return first;
  const names = network.inputs.map(({ name }) => name).join(', ');
  throw new ProblemError(
    'bad-input',
    `${title} takes ${network.inputs.length} inputs at once (${names}); one can be given here.`,
    'Choose a network with one input.',
  );
}

/** @throws ProblemError `bad-request` where a lens that needs a model was given none */
export function languageModel({ model }: LensServices): LoadedModel {
  if (!model) throw new ProblemError('bad-request', 'This lens needs a language model.');
  return model;
}
