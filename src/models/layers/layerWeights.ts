import type { LinearParameters } from '../../nn/operations.ts';
import { type KernelParameter, kernelParameter, type KernelSpecification } from '../../nn/kernelParameter.ts';
import type { Parameter, Table } from '../../nn/traced.ts';
import type { Axis } from '../../trace/node.ts';
import type { Parameters } from '../parameters.ts';
import type { WeightSource } from '../weights.ts';
import type { LayerDescription } from './graph.ts';
import { badLayer } from './settings.ts';
import { sizesText } from './shape.ts';

/** An array of the file whose shape is what the layer needs. */
export interface StoredArray {
  readonly stored: string;
  readonly shape: readonly number[];
  readonly read: () => Float32Array;
}

/**
 * The learnt numbers of one layer, taken one after the other in the order in which Keras keeps them. They are read
 * when a run first needs them and stay for all later runs.
 */
export class LayerWeights {
  private taken = 0;

  constructor(
    private readonly description: LayerDescription,
    private readonly source: WeightSource,
    private readonly parameters: Parameters,
    private readonly kernels: KernelParameter[],
  ) {}

  /**
   * The next array.
   * @param role `kernel`, for the sentence that refuses another shape
   * @throws ProblemError `bad-model` where there is none, or one of another shape
   */
  take(role: string, shape: readonly number[]): StoredArray {
    const stored = this.next(role);
    const actual = this.source.shape(stored);
    const fits = actual.length === shape.length && actual.every((size, axis) => size === shape[axis]);
    if (!fits)
      throw badLayer(
        this.description,
        `has a ${role.replaceAll('_', ' ')} of ${sizesText(actual) || 'one number'}; its settings need ${sizesText(shape)}.`,
      );
    return { stored, shape, read: () => this.source.read(stored) };
  }

  /** The shape of the next array, where the settings leave it open. */
  nextShape(role: string): readonly number[] {
    const shape = this.source.shape(this.next(role));
    this.taken--;
    return shape;
  }

  /** A learnt number for each entry. */
  vector(role: string, axis: Axis): Parameter {
    const { read } = this.take(role, [axis.size]);
    return this.parameter(role, [axis], read);
  }

  /** Any numbers as a node. */
  parameter(role: string, axes: readonly Axis[], read: () => Float32Array): Parameter {
    return this.parameters.parameter(this.named(role), axes, read);
  }

  /** A matrix [input, output] and its bias. */
  linear(inputs: number, outputs: number, bias: boolean): LinearParameters {
    const axes = [feature(inputs), { name: 'output', size: outputs }];
    const { read } = this.take('kernel', [inputs, outputs]);
    const weight = this.parameter('kernel', axes, read);
    return bias ? { weight, bias: this.vector('bias', feature(outputs)) } : { weight };
  }

  /** An embedding table, [entry, feature], of which only rows in use are read. */
  table(role: string, entries: number, features: number): Table {
    const { stored } = this.take(role, [entries, features]);
    return this.parameters.table(this.named(role), stored, 'id');
  }

  /** Filters, [row, column, channel, filter] in the file. */
  kernel(role: string, specification: Omit<KernelSpecification, 'name'>): KernelParameter {
    const kernel = kernelParameter({ ...specification, name: this.named(role) });
    this.kernels.push(kernel);
    return kernel;
  }

  /** The file may keep more than a run needs: the state of a random generator, a count. */
  ignoreOthers(): void {
    this.taken = this.description.weights.length;
  }

  /** @throws ProblemError `bad-model` where the file has more arrays than the layer needs */
  done(): void {
    const { length } = this.description.weights;
    if (this.taken < length)
      throw badLayer(
        this.description,
        `has ${length} arrays of numbers in the file; with its settings it needs ${this.taken}.`,
      );
  }

  private named(role: string): string {
    return `layer.${this.description.name}.${role}`;
  }

  private next(role: string): string {
    const stored = this.description.weights[this.taken];
    if (stored === undefined)
      throw badLayer(
        this.description,
        `has no ${role.replaceAll('_', ' ')} in the file.`,
        'Save the model with its weights.',
      );
    this.taken++;
    return stored;
  }
}

const feature = (size: number): Axis => ({ name: 'feature', size });
