import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { RecorderOptions } from '../nn/recorder.ts';
import type { Intervention } from '../trace/intervention.ts';
import type { TraceNode } from '../trace/node.ts';
import type { Tokenization } from '../trace/studies.ts';
import type { Trace } from '../trace/trace.ts';
import type { Token } from '../text/tokenizer.ts';

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

export type LensInput =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Token ids that were chosen one after the other and stand after the text's own. */
      readonly continuation?: readonly number[] | undefined;
    }
  | { readonly kind: 'ids'; readonly ids: readonly number[] };

/** Something that a person should know about a run: what was cut off, rounded, replaced. */
export interface LensNote {
  readonly kind: 'quantized' | 'truncated' | 'untrained' | 'replaced-characters' | 'remark';
  readonly text: string;
}

/** A part of the rail. */
export interface LensBlock {
  readonly name: string;
  readonly title: string;
  readonly folds: boolean;
}

/** The words for a node: they depend on the lens, the arithmetic does not. */
export interface StageWords {
  readonly title: string;
  /** TeX, in symbols. */
  readonly formula: string;
  readonly description: string;
  /** Where the lectures' print differs from what is right. */
  readonly lectureNote?: string;
  /** Pictures beside those that every matrix has. */
  readonly views?: readonly NodeView[];
}

export type NodeView =
  'waves' | 'clock' | 'distance' | 'turn' | 'shuffle' | 'cuts' | 'merges' | 'next' | 'layers';

export interface LensRun {
  readonly trace: Trace;
  readonly tokens: readonly Token[];
  readonly blocks: readonly LensBlock[];
  readonly notes: readonly LensNote[];
  /** The node to open first. */
  readonly opening: string;
  /** All that was changed, by options too; what was asked for where left out. */
  readonly interventions?: readonly Intervention[];
  /** Whether the run ends in the probabilities of a next token. */
  readonly predictsNext: boolean;
  words(node: TraceNode): StageWords;
  /** How the text was cut, of a lens that cuts it in several ways. */
  tokenization?(): Tokenization;
}

/** What a run is given beside its input and options. */
export interface LensServices {
  /** Absent for a lens that uses none. */
  readonly model?: LoadedModel;
  readonly pause?: RecorderOptions['pause'];
  /** What a person changes in the run; a lens that cannot change it says so. */
  readonly interventions: readonly Intervention[];
}

/** A system of the lectures, run on the person's own input. */
export interface Lens {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly accepts: readonly LensInput['kind'][];
  /** Whether it runs a trained language model: then there is a picker for it. */
  readonly usesModel: boolean;
  /** Whether a person may change what happens in its run: heads, positions, scaling. */
  readonly changeable?: boolean;
  readonly options: readonly LensOption[];
  /** @throws ProblemError `bad-input` where there is nothing to run on */
  run(input: LensInput, options: ReadonlyMap<string, OptionValue>, services: LensServices): Promise<LensRun>;
}

/** @throws ProblemError `bad-request` where a lens that needs a model was given none */
export function languageModel({ model }: LensServices): LoadedModel {
  if (!model) throw new ProblemError('bad-request', 'This lens needs a language model.');
  return model;
}
