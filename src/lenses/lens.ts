import type { LoadedModel } from '../models/loadModel.ts';
import type { RecorderOptions, Recorder } from '../nn/recorder.ts';
import type { TraceNode } from '../trace/node.ts';
import type { Token } from '../text/tokenizer.ts';

export type OptionValue = string | number | boolean;

/** A setting of a lens, shown in pickers and taken by the command line. */
export interface LensOption {
  readonly name: string;
  readonly description: string;
  readonly default: OptionValue;
}

export type LensInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ids'; readonly ids: readonly number[] };

/** Something that a person should know about a run: what was cut off, rounded, replaced. */
export interface LensNote {
  readonly kind: 'quantized' | 'truncated' | 'untrained' | 'replaced-characters';
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
}

export interface LensRun {
  readonly trace: Recorder;
  readonly tokens: readonly Token[];
  readonly blocks: readonly LensBlock[];
  readonly notes: readonly LensNote[];
  /** The node to open first. */
  readonly opening: string;
  words(node: TraceNode): StageWords;
}

/** What a run may ask of the engine. */
export interface LensServices {
  readonly model: LoadedModel;
  readonly pause?: RecorderOptions['pause'];
}

/** A system of the lectures, run on the person's own input. */
export interface Lens {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly accepts: readonly LensInput['kind'][];
  readonly options: readonly LensOption[];
  /** @throws ProblemError `bad-input` where there is nothing to run on */
  run(input: LensInput, options: ReadonlyMap<string, OptionValue>, services: LensServices): Promise<LensRun>;
}
