import { LENSES } from '../lenses/catalogue.ts';
import type { Lens, LensRun } from '../lenses/lens.ts';
import type { LoadedLayers } from '../models/layers/loadedLayers.ts';
import { isRecurrent } from '../models/layers/recurrentNetwork.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { LensSummary, ModelSummary, Outline, OutlineNode, OutlineToken } from '../protocol/outline.ts';
import type { StudiedRun } from '../studies/studiedRun.ts';
import type { Token } from '../text/tokenizer.ts';

/** What the panel needs to know of a run, without its numbers. */
export function outlineOf(
  trace: string,
  studied: StudiedRun,
  timing: Outline['timing'],
  backend: string,
): Outline {
  const { run, model, layers, input, interventions, lens } = studied;
  return {
    trace,
    lens,
    title: LENSES.find(({ name }) => name === lens)?.title ?? lens,
    model: model ? summaryOf(model) : layers ? layersSummaryOf(layers) : null,
    interventions,
    predictsNext: run.predictsNext,
    continued: input.kind === 'text' ? (input.continuation?.length ?? 0) : 0,
    tokens: run.tokens.map(outlineToken),
    picture: run.picture ?? null,
    ...(layers?.training && { training: layers.training }),
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
  const sizes = { layers, heads, contextLength: maximumPositions };
  return { kind: 'language', name, title, description, precision, ...sizes };
}

export function layersSummaryOf({
  name,
  title,
  description,
  precision,
  network,
}: LoadedLayers): ModelSummary {
  const sizes = { layers: network.layers.length, heads: 0, contextLength: 0 };
  const kind = isRecurrent(network) ? 'recurrent' : 'layers';
  return { kind, name, title, description, precision, ...sizes };
}

function outlineToken({ id, piece, start, end, written, special }: Token): OutlineToken {
  return { id, piece, start, end, special, ...(written !== undefined && { written }) };
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
