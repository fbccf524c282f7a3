import { strToU8 } from 'fflate';
import { emptySafetensors } from '../models/safetensorsWriter.ts';
import { ProblemError } from '../problem.ts';
import type { StudiedRun, StudyServices } from '../studies/studiedRun.ts';
import { cellsOf, computedNodes, nested, shapeOf, valuesOf } from '../trace/export.ts';
import { csvLines } from '../trace/export/csv.ts';
import { traceLabels, type LabelAt } from '../trace/export/labels.ts';
import { markdownTable } from '../trace/export/markdown.ts';
import { archive, arrayMember, DESCRIPTION_MEMBER, textMember } from '../trace/export/npz.ts';
import type { TraceNode } from '../trace/node.ts';
import { layoutOf, nodeOf, type Trace } from '../trace/trace.ts';
import { describeRun, DESCRIPTION_KEY } from './runDescription.ts';

export type ExportFormat = 'npz' | 'safetensors' | 'json' | 'csv' | 'markdown';

export interface ExportRequest {
  /** Every computed stage where left out; CSV and Markdown take one. */
  readonly nodes?: readonly string[] | undefined;
  /** The head, for CSV and Markdown. */
  readonly leading?: readonly number[] | undefined;
  readonly format: ExportFormat;
  /** What JSON says beside the run's description. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** More than this is not held in memory at once. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Numbers written out in digits take several times the room and the time. */
const MOST_WRITTEN_OUT = 4_000_000;

/**
 * Stages of a run as the bytes of a file, with the description of the run where the format has room for one.
 * @throws ProblemError `not-found` for a stage that is not there, `bad-request` for more than fits a file
 */
export async function exportFile(
  studied: StudiedRun,
  request: ExportRequest,
  { pause }: StudyServices,
): Promise<{ bytes: Uint8Array; stages: number }> {
  const { trace } = studied.run;
  const nodes = request.nodes?.map((name) => nodeOf(trace, name)) ?? computedNodes(trace);
  refuseTooLarge(nodes, request);
  return { bytes: await bytesOf(studied, nodes, request, pause), stages: nodes.length };
}

async function bytesOf(
  studied: StudiedRun,
  nodes: readonly TraceNode[],
  { format, leading, more }: ExportRequest,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const { trace } = studied.run;
  const description = (): string => JSON.stringify(describeRun(studied, nodes));
  switch (format) {
    case 'npz':
      return archive(
        [
          textMember(DESCRIPTION_MEMBER, description()),
          ...nodes.map((node) => arrayMember(node.name, shapeOf(node), () => valuesOf(trace, node))),
        ],
        pause,
      );
    case 'safetensors':
      return safetensors(trace, nodes, { [DESCRIPTION_KEY]: description() }, pause);
    case 'json':
      return json({ ...describeRun(studied, nodes), ...more }, trace, nodes);
    case 'csv':
      return joined(csvLines(trace, only(nodes, 'CSV'), leading, labels(studied)), pause);
    case 'markdown':
      return strToU8(markdownTable(trace, only(nodes, 'A table'), leading ?? [], labels(studied)));
  }
}

async function safetensors(
  trace: Trace,
  nodes: readonly TraceNode[],
  metadata: Readonly<Record<string, string>>,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const places = nodes.map((node) => ({ name: node.name, dtype: 'F32' as const, shape: shapeOf(node) }));
  const { file, dataOf } = emptySafetensors(places, metadata);
  for (const node of nodes) {
    await pause();
    dataOf(node.name).set(new Uint8Array(valuesOf(trace, node).buffer));
  }
  return file;
}

function json(description: object, trace: Trace, nodes: readonly TraceNode[]): Uint8Array {
  const values = nodes.map((node) => ({
    name: node.name,
    axes: node.axes.map((axis) => axis.name),
    operation: node.operation.kind,
    parents: node.parents,
    values: nested(trace, node),
  }));
  return strToU8(`${JSON.stringify({ ...description, stages: undefined, nodes: values })}\n`);
}

/** Lines in between which other requests are let in. */
const LINES_AT_ONCE = 256;

async function joined(lines: Iterable<string>, pause: () => Promise<void>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let text = '';
  let count = 0;
  for (const line of lines) {
    text += line;
    if (++count % LINES_AT_ONCE > 0) continue;
    chunks.push(strToU8(text));
    text = '';
    await pause();
  }
  chunks.push(strToU8(text));
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.length;
  }
  return bytes;
}

function only(nodes: readonly TraceNode[], what: string): TraceNode {
  const [node, ...more] = nodes;
  if (node && more.length === 0) return node;
  throw new ProblemError(
    'bad-request',
    `${what} holds one stage, not ${nodes.length}.`,
    'Name one stage, or take .npz or .safetensors, which hold any number of them.',
  );
}

/** The trace's own labels, and the pieces of the vocabulary. */
function labels({ run, model }: StudiedRun): LabelAt {
  const own = traceLabels(run.trace);
  return (axis, index) =>
    own(axis, index) ?? (axis.name === 'vocabulary' ? model?.tokenizer?.piece(index) : undefined);
}

function refuseTooLarge(nodes: readonly TraceNode[], { format, leading }: ExportRequest): void {
  const cells = nodes.reduce((sum, node) => sum + cellsOf(node) / partsLeftOut(node, leading), 0);
  if ((format === 'csv' || format === 'json') && cells > MOST_WRITTEN_OUT) {
    throw new ProblemError(
      'bad-request',
      `These are ${millions(cells)} numbers; a ${format.toUpperCase()} file holds at most ${millions(MOST_WRITTEN_OUT)}.`,
      'Take one head or one stage of them, or .npz or .safetensors.',
    );
  }
  if (format !== 'markdown' && cells * 4 > MOST_BYTES) {
    throw new ProblemError(
      'bad-request',
      `These stages are ${megabytes(cells * 4)}; a file holds at most ${megabytes(MOST_BYTES)}.`,
      'Export one layer at a time.',
    );
  }
}

const partsLeftOut = (node: TraceNode, leading: readonly number[] | undefined): number =>
  leading && leading.length > 0 ? layoutOf(node).parts : 1;

const millions = (count: number): string => `${Number((count / 1e6).toPrecision(2))} million`;
const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;
