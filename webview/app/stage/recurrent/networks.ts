import type { Problem } from '../../../../src/problem.ts';
import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import { type RecurrentLayer, recurrentLayersOf } from '../../../../src/trace/recurrentLayers.ts';
import type { OutlineView } from '../../outlineView.ts';

/** One of the character models that differ in their cells alone. */
export interface CharacterModel {
  readonly name: string;
  readonly title: string;
  /** Of its curves. */
  readonly colour: number;
}

export const CHARACTER_MODELS: readonly CharacterModel[] = [
  { name: 'rnn', title: 'RNN', colour: 1 },
  { name: 'gru', title: 'GRU', colour: 2 },
  { name: 'lstm', title: 'LSTM', colour: 0 },
];
/** Of a network that is none of them. */
export const OWN_COLOUR = 4;

/** What a network made of the text. */
export interface NetworkRun {
  readonly name: string;
  readonly title: string;
  readonly colour: number;
  /** Absent as long as it runs, and where it cannot. */
  readonly view: OutlineView | undefined;
  readonly problem: Problem | undefined;
}

/** A network that has run. */
export type FinishedRun = NetworkRun & { readonly view: OutlineView };

export const finished = (runs: readonly NetworkRun[]): FinishedRun[] =>
  runs.filter((run): run is FinishedRun => run.view !== undefined);

/** A sentence where something was changed in the shown run, beside which others stand as they were trained. */
export const changesLeftOut = ({ outline }: OutlineView): string =>
  outline.interventions.length > 0 ? 'What was changed in this run is left out of the others.' : '';

export function layersOf({ outline }: OutlineView): RecurrentLayer[] {
  return recurrentLayersOf(new Map(outline.nodes.map((node) => [node.name, node])));
}

/** How many numbers a network has learnt. */
export interface ParameterCount {
  readonly all: number;
  /** Those of its recurrent layers. */
  readonly recurrent: number;
}

export function parameterCount(view: OutlineView): ParameterCount {
  const layers = layersOf(view).map(({ name }) => `${name}.`);
  const learnt = view.outline.nodes.filter(({ parameter }) => parameter);
  const isRecurrent = ({ name }: OutlineNode): boolean => layers.some((layer) => name.startsWith(layer));
  const count = (nodes: readonly OutlineNode[]): number =>
    nodes.reduce((sum, { axes }) => sum + axes.reduce((size, axis) => size * axis.size, 1), 0);
  return { all: count(learnt), recurrent: count(learnt.filter(isRecurrent)) };
}
