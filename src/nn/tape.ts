import type { Tensor2D } from '@tensorflow/tfjs-core';
import { ProblemError } from '../problem.ts';
import type { TraceNode } from '../trace/node.ts';
import type { OperationKind } from '../trace/operation.ts';
import { layoutOf } from '../trace/trace.ts';
import type { Edit } from './recorder.ts';
import { type NodeRecorder, nodeOfSpecification, type NodeSpecification, type Traced } from './traced.ts';

export interface TapeOptions {
  /** The node that is derived by, and its values in place of what a run would have there. */
  readonly from: string;
  readonly values: Tensor2D;
  /** Changes that the run had too. */
  readonly edits: ReadonlyMap<string, Edit>;
  /** What a run has kept of a node that does not follow from `from`. */
  readonly known: (name: string) => Traced | undefined;
}

/** Operations that are computed by tfjs alone, which can derive them. */
const DIFFERENTIABLE: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'linear',
  'softmax',
  'activation',
  'add',
  'difference',
  'multiply',
  'scale',
  'convolution',
  'pool',
  'global_pool',
  'batch_norm',
  'rescale',
  'pad',
  'upsample',
  'flatten',
  'concatenate',
  'combine',
  'opaque',
]);

/**
 * Takes a model down as a function of one of its nodes, to be differentiated by tfjs: what follows from the node is
 * computed anew, all else is taken from a run.
 */
export class Tape implements NodeRecorder {
  readonly nodes = new Map<string, Traced>();
  private readonly following = new Set<string>();

  constructor(private readonly options: TapeOptions) {}

  /** Whether a node follows from the one that is derived by. */
  follows(name: string): boolean {
    return this.following.has(name);
  }

  record(_block: string, specification: NodeSpecification, compute: () => Tensor2D): Traced {
    const { name, storage = 'rows' } = specification;
    const edit = this.options.edits.get(name);
    const node = nodeOfSpecification(specification, edit?.what);
    const follows = name === this.options.from || node.parents.some((parent) => this.following.has(parent));
    if (follows) this.following.add(name);
    let matrix: Tensor2D | undefined;
    const values = (): Tensor2D => {
      if (name === this.options.from) return this.options.values;
      const known = follows ? undefined : this.options.known(name);
      if (known) return known.matrix();
      if (follows) checkDifferentiable(node);
      return edit ? edit.apply(compute(), layoutOf(node), storage) : compute();
    };
    const traced = { node, matrix: () => (matrix ??= values()), storage };
    this.nodes.set(name, traced);
    return traced;
  }
}

/** @throws ProblemError `bad-request` for an operation that has no gradient here */
function checkDifferentiable({ name, operation }: TraceNode): void {
  const several = operation.kind === 'linear' && operation.heads > 1;
  const byLoops =
    operation.kind === 'pool' &&
    (operation.function === 'median' || operation.window.every((cells) => cells === 1));
  if (DIFFERENTIABLE.has(operation.kind) && !several && !byLoops) return;
  throw new ProblemError(
    'bad-request',
    `The class follows from this stage by way of ${name} (${operation.kind.replaceAll('_', ' ')}), which is not derived here.`,
    'Choose a later stage, or cover parts of the image instead (occlusion).',
  );
}
