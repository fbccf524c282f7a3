import { keep, type Rank, reshape, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Axis, TraceNode } from '../trace/node.ts';
import type { Operation } from '../trace/operation.ts';
import { type Layout, layoutOf, nodeOf, type Trace } from '../trace/trace.ts';
import { inSequence } from './edits.ts';
import { Operations } from './operations.ts';
import type { RecurrentChanges } from './recurrent/changes.ts';
import type { LayerValues } from './recurrent/forward.ts';
import {
  fixed,
  isParameter,
  type NodeRecorder,
  nodeOfSpecification,
  type NodeSpecification,
  type Parameter,
  type Storage,
  type Traced,
} from './traced.ts';
import { readColumn, readRows } from './typedArrays.ts';

/** Changes a node's values while the model runs, to see what follows from it. */
export interface Edit {
  /** The new values, of the same shape, stored in the same way; `matrix` is not written to. */
  apply(matrix: Tensor2D, layout: Layout, storage: Storage): Tensor2D;
  /** In a few words: `head 3 switched off`. */
  readonly what: string;
}

export interface RecorderOptions {
  /** Which values stay in memory after the run; everything else is computed again when it is looked at. */
  readonly retain: (node: string) => boolean;
  readonly edits?: ReadonlyMap<string, Edit>;
  /** Changes inside recurrent layers, at every step: what they are holds for the steps that follow. */
  readonly recurrence?: RecurrentChanges | undefined;
  /** Lets other work in (a cancel request, say) between two blocks; throws to stop the run. */
  readonly pause?: (done: string) => Promise<void>;
  /** Bytes of replayed values that are kept, beside the block looked at last. */
  readonly replayBudget?: number;
}

type Build = (operations: Operations, input: Traced | undefined) => Traced;

interface Block {
  readonly build: Build;
  readonly input: Traced | undefined;
  /** Whether the run itself computes it. */
  readonly run: boolean;
}

const DEFAULT_REPLAY_BUDGET = 128 * 1024 * 1024;

/**
 * Runs a model block by block and leaves a trace. The run keeps the stream at the blocks' borders
 * and what `retain` asks for; any other node is had by replaying its block, with every operation
 * carried out one by one. So memory grows with layers × tokens, and the replay is the truth that
 * the faster run must agree with.
 */
export class Recorder implements Trace, NodeRecorder {
  readonly nodes = new Map<string, TraceNode>();
  readonly labels = new Map<string, readonly string[]>();
  readonly blockOf = new Map<string, string>();
  readonly loops = new Map<string, LayerValues>();
  private readonly parameters = new Map<string, Parameter>();
  private readonly retained = new Map<string, Tensor2D>();
  private readonly replayed = new Map<string, Map<string, Tensor2D>>();
  private readonly blocks = new Map<string, Block>();
  /** Of nodes that are not stored row by row. */
  private readonly storages = new Map<string, Storage>();
  private recording: Traced[] | undefined;

  constructor(private readonly options: RecorderOptions) {}

  /**
   * What goes into the model: ids, masks, angles, pixels. Kept until the trace is disposed of.
   * @param values in the order of the axes; of an image stored `channels_last` [row, column, channel]
   * @param operation `replaced` where the values are not those that the model itself would have
   */
  constant(
    block: string,
    name: string,
    axes: readonly Axis[],
    values: Float32Array,
    operation: Extract<Operation, { kind: 'input' | 'replaced' }> = { kind: 'input' },
    storage: Storage = 'rows',
  ): Traced {
    const node: TraceNode = { name, axes, operation, parents: [] };
    const { parts, rows, columns } = layoutOf(node);
    const shape: [number, number] =
      storage === 'channels_last' ? [rows * columns, parts] : [parts * rows, columns];
    const matrix = tidy(() => keep(tensor2d(values, shape)));
    this.storages.set(name, storage);
    this.nodes.set(name, node);
    this.blockOf.set(name, block);
    this.retained.set(name, matrix);
    return fixed(node, matrix, storage);
  }

  /**
   * One block of the model (a layer). `build` only describes the computation; it is called again for a replay.
   * @returns the block's output, kept
   */
  async block(name: string, input: Traced | undefined, build: Build): Promise<Traced> {
    this.blocks.set(name, { build, input, run: true });
    const { output, values } = this.compute(
      name,
      false,
      (node, isOutput) => isOutput || this.options.retain(node),
    );
    for (const [node, matrix] of values) this.retained.set(node, matrix);
    this.loops.clear();
    await this.options.pause?.(name);
    return this.kept(output.node.name);
  }

  /** A block that the run itself does not need (logits): described now, computed when looked at. */
  describe(name: string, input: Traced, build: Build): void {
    this.blocks.set(name, { build, input, run: false });
    this.compute(name, false, () => false);
  }

  /**
   * A node whose values the run kept (a block's output, what `retain` asked for), to describe more with.
   * @throws ProblemError `not-found` where there is no such node
   */
  kept(name: string): Traced {
    const node = nodeOf(this, name);
    return fixed(node, this.values(name), this.storages.get(name));
  }

  /** The same, `undefined` where the run did not keep the node. */
  retains(name: string): Traced | undefined {
    return this.retained.has(name) ? this.kept(name) : undefined;
  }

  get recurrence(): RecurrentChanges | undefined {
    return this.options.recurrence;
  }

  /** Called by operations: takes the node down and returns it with its values to come. */
  record(block: string, specification: NodeSpecification, compute: () => Tensor2D): Traced {
    const { name, parents, storage = 'rows' } = specification;
    for (const parent of parents) if (isParameter(parent)) this.addParameter(block, parent);
    const edit = bothEdits(specification.edit, this.options.edits?.get(name));
    const node = nodeOfSpecification(specification, edit?.what);
    if (!this.nodes.has(name)) {
      this.nodes.set(name, node);
      this.blockOf.set(name, block);
    }
    let matrix: Tensor2D | undefined;
    const values = (): Tensor2D => (edit ? edit.apply(compute(), layoutOf(node), storage) : compute());
    const traced = { node, matrix: () => (matrix ??= values()), storage };
    this.storages.set(name, storage);
    this.recording?.push(traced);
    return traced;
  }

  rows(name: string, part: number, from: number, to: number): Float32Array {
    const { rows, columns } = layoutOf(nodeOf(this, name));
    const first = part * rows;
    const parameter = this.parameters.get(name);
    if (parameter) return parameter.rows(first + from, first + to);
    const values = this.values(name);
    return this.storages.get(name) === 'channels_last'
      ? readColumn(values, part, from * columns, to * columns)
      : readRows(values, first + from, first + to);
  }

  /** How many bytes the kept and replayed values take. */
  get bytes(): number {
    const maps = [this.retained, ...this.replayed.values()];
    return maps.flatMap((map) => [...map.values()]).reduce((sum, matrix) => sum + bytesOf(matrix), 0);
  }

  dispose(): void {
    for (const block of this.replayed.keys()) this.forget(block);
    for (const matrix of this.retained.values()) matrix.dispose();
    this.retained.clear();
  }

  private values(name: string): Tensor2D {
    const block = this.blockOf.get(nodeOf(this, name).name)!;
    const known = this.retained.get(name) ?? this.replayed.get(block)?.get(name);
    if (known) return known;
    this.forget(block);
    // Of a block that the run left out (logits are huge) only what is looked at is kept.
    const whole = this.blocks.get(block)!.run;
    const { values } = this.compute(
      block,
      true,
      (node) => !this.retained.has(node) && (whole || node === name),
    );
    this.replayed.set(block, new Map(values));
    this.keepWithinBudget(block);
    return this.replayed.get(block)!.get(name)!;
  }

  /** Describes a block and computes the values that are wanted; the others are never computed, or let go. */
  private compute(name: string, stepByStep: boolean, wanted: (node: string, isOutput: boolean) => boolean) {
    const block = this.blocks.get(name)!;
    const recorded: Traced[] = [];
    const values: [string, Tensor2D][] = [];
    let output: Traced | undefined;
    this.recording = recorded;
    try {
      tidy(() => {
        output = block.build(new Operations(this, name, stepByStep), block.input);
        for (const traced of recorded) {
          if (!wanted(traced.node.name, traced === output)) continue;
          // Of two nodes with the same numbers each has a tensor of its own, on shared memory.
          const matrix = traced.matrix();
          values.push([traced.node.name, keep(reshape<Rank.R2>(matrix, matrix.shape))]);
        }
      });
    } finally {
      this.recording = undefined;
    }
    return { output: output!, values };
  }

  private keepWithinBudget(latest: string): void {
    const budget = this.options.replayBudget ?? DEFAULT_REPLAY_BUDGET;
    const size = (): number =>
      [...this.replayed.values()]
        .flatMap((map) => [...map.values()])
        .reduce((sum, matrix) => sum + bytesOf(matrix), 0);
    for (const block of this.replayed.keys()) {
      if (block === latest || size() <= budget) continue;
      this.forget(block);
    }
  }

  private forget(block: string): void {
    for (const matrix of this.replayed.get(block)?.values() ?? []) matrix.dispose();
    this.replayed.delete(block);
  }

  private addParameter(block: string, parameter: Parameter): void {
    const { name } = parameter.node;
    if (this.parameters.has(name)) return;
    this.parameters.set(name, parameter);
    this.nodes.set(name, parameter.node);
    this.blockOf.set(name, block);
  }
}

function bothEdits(first: Edit | undefined, second: Edit | undefined): Edit | undefined {
  return first && second ? inSequence([first, second]) : (first ?? second);
}

const bytesOf = (matrix: Tensor2D): number => matrix.size * 4;
