import { LENSES } from '../lenses/catalogue.ts';
import type { Lens, LensRun } from '../lenses/lens.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { LensSummary, ModelSummary, Outline, OutlineNode } from '../protocol/outline.ts';
import type { StudiedRun } from '../studies/studiedRun.ts';

/** What the panel needs to know of a run, without its numbers. */
export function outlineOf(
  trace: string,
  studied: StudiedRun,
  timing: Outline['timing'],
  backend: string,
): Outline {
  const { run, model, input, interventions, lens } = studied;
  return {
    trace,
    lens,
    title: LENSES.find(({ name }) => name === lens)?.title ?? lens,
    model: model ? summaryOf(model) : null,
    interventions,
    predictsNext: run.predictsNext,
    continued: input.kind === 'text' ? (input.continuation?.length ?? 0) : 0,
    tokens: run.tokens.map(({ id, piece, start, end, special }) => ({ id, piece, start, end, special })),
    nodes: nodesOf(run),
    blocks: run.blocks,
    labels: Object.fromEntries(run.trace.labels),
    notes: run.notes,
    opening: run.opening,
    timing,
    backend,
  };
}

export function lensSummary({ name, title, description, usesModel, changeable, options }: Lens): LensSummary {
  return { name, title, description, usesModel, changeable: changeable === true, options };
}

export function summaryOf(model: LoadedModel): ModelSummary {
  const { layers, heads, maximumPositions } = model.configuration;
  const { name, title, description, precision } = model;
  return { name, title, description, precision, layers, heads, contextLength: maximumPositions };
}

function nodesOf(run: LensRun): OutlineNode[] {
  return [...run.trace.nodes.values()].map((node) => {
    const { views = [], ...words } = run.words(node);
    return {
      ...node,
      ...words,
      // Who reads in both directions guesses what stands at a place, not what comes after it.
      views: run.predictsNext ? views : views.filter((view) => view !== 'next'),
      block: run.trace.blockOf.get(node.name)!,
      parameter: node.operation.kind === 'parameter',
    };
  });
}
