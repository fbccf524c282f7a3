import type { Lens, LensRun } from '../lenses/lens.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { ModelSummary, Outline, OutlineNode } from '../protocol/outline.ts';

/** What the panel needs to know of a run, without its numbers. */
export function outlineOf(
  trace: string,
  lens: Lens,
  run: LensRun,
  model: LoadedModel,
  timing: Outline['timing'],
  backend: string,
): Outline {
  return {
    trace,
    lens: lens.name,
    model: summaryOf(model),
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

export function summaryOf(model: LoadedModel): ModelSummary {
  const { family, layers, heads, maximumPositions } = model.configuration;
  const { name, title, description, precision } = model;
  return { name, title, description, family, precision, layers, heads, contextLength: maximumPositions };
}

function nodesOf(run: LensRun): OutlineNode[] {
  return [...run.trace.nodes.values()].map((node) => ({
    ...node,
    ...run.words(node),
    block: run.trace.blockOf.get(node.name)!,
    parameter: node.operation.kind === 'parameter',
  }));
}
