import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { RecorderOptions } from '../nn/recorder.ts';
import type { RunBlock, LensOption, OptionValue, RunNote, StageWords } from '../trace/description.ts';
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
  | { readonly kind: 'ids'; readonly ids: readonly number[] };

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
