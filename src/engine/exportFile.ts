import { writeSafetensors } from '../models/safetensorsWriter.ts';
import { ProblemError } from '../problem.ts';
import type { StudiedRun } from '../studies/studiedRun.ts';
import { npz, shapeOf, valuesOf } from '../trace/export.ts';
import { nodeOf } from '../trace/trace.ts';

interface ExportRequest {
  readonly nodes?: readonly string[] | undefined;
  readonly leading?: readonly number[] | undefined;
  readonly format: 'npz' | 'safetensors' | 'json' | 'csv' | 'markdown';
}

/** Stages of a run as the bytes of a file. */
export function exportFile(
  { run }: StudiedRun,
  request: ExportRequest,
): { bytes: Uint8Array; stages: number } {
  const { trace } = run;
  const nodes = (request.nodes ?? [...trace.nodes.keys()]).map((name) => nodeOf(trace, name));
  switch (request.format) {
    case 'npz':
      return { bytes: npz(trace, nodes), stages: nodes.length };
    case 'safetensors': {
      const tensors = nodes.map((node) => ({
        name: node.name,
        dtype: 'F32' as const,
        shape: shapeOf(node),
        values: valuesOf(trace, node),
      }));
      return { bytes: writeSafetensors(tensors), stages: nodes.length };
    }
    default:
      throw new ProblemError('bad-request', `${request.format} cannot be written yet.`);
  }
}
