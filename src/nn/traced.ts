import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Axis, TraceNode } from '../trace/node.ts';
import type { Operation } from '../trace/operation.ts';
import type { Edit } from './recorder.ts';
import type { RecurrentChanges } from './recurrent/changes.ts';
import type { LayerValues } from './recurrent/forward.ts';

/** A node in the making. Its values are computed when first asked for, so what nobody wants costs nothing. */
export interface Traced {
  readonly node: TraceNode;
  /**
   * The values as one matrix [row, column]; with leading axes, their entries' matrices one below the other. Of an
   * image stored `channels_last` the matrix is [row · column, channel], as tfjs convolves it.
   */
  matrix(): Tensor2D;
  /** `rows` where left out. */
  readonly storage?: Storage | undefined;
}

/**
 * How a node's cells lie in memory. `rows`: along its axes, the last one fastest · `channels_last`: a node with the
 * axes [channel, row, column], the channel fastest.
 */
export type Storage = 'rows' | 'channels_last';

/** Learnt numbers: read from the model's file, shared by all runs, shown as a node of each. */
export interface Parameter extends Traced {
  /** All numbers as one row. tfjs prepares a product once for each pair of weight and bias, so this is always the same tensor. */
  vector(): Tensor1D;
  /** Rows of the matrix without loading all of it. */
  rows(from: number, to: number): Float32Array;
}

/** An embedding table, [entry, feature]: too large to load whole for the few rows that a text needs. */
export interface Table extends Parameter {
  /** Chosen rows one after the other. */
  gather(rows: ArrayLike<number>): Float32Array;
}

export interface NodeSpecification {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly operation: Operation;
  readonly parents: readonly Traced[];
  readonly storage?: Storage | undefined;
  /** A change that the layer itself makes: what a part of a recurrent layer is held at. */
  readonly edit?: Edit | undefined;
}

/** Takes nodes down. */
export interface NodeRecorder {
  /** What is changed inside recurrent layers. */
  readonly recurrence?: RecurrentChanges | undefined;
  /** Loops of recurrent layers that were run ahead, by what the names of the layer's nodes begin with. */
  readonly loops?: Map<string, LayerValues>;
  /** The node's values where the run kept them, for a replay that would have to go through all steps for them. */
  retains?(name: string): Traced | undefined;
  /** @returns the node, with its values to come */
  record(block: string, specification: NodeSpecification, compute: () => Tensor2D): Traced;
}

/** @param edited what was changed of its values, in a few words */
export function nodeOfSpecification(
  { name, axes, operation, parents }: NodeSpecification,
  edited: string | undefined,
): TraceNode {
  return {
    name,
    axes,
    operation,
    parents: parents.map((parent) => parent.node.name),
    ...(edited !== undefined && { edited }),
  };
}

/** A node whose values are there. */
export function fixed(node: TraceNode, matrix: Tensor2D, storage?: Storage): Traced {
  return { node, matrix: () => matrix, storage };
}

export function isParameter(traced: Traced): traced is Parameter {
  return traced.node.operation.kind === 'parameter';
}
