import {
  add,
  keep,
  mul,
  type Rank,
  reshape,
  rsqrt,
  scalar,
  sub,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { KernelParameter } from './kernelParameter.ts';
import type { Parameter } from './traced.ts';

/** One number for each channel, counted and learnt in training. */
export interface BatchNormParameters {
  readonly mean: Parameter;
  readonly variance: Parameter;
  readonly weight?: Parameter | undefined;
  readonly bias?: Parameter | undefined;
  readonly epsilon: number;
}

/**
 * A convolution and the batch normalization after it as one convolution: the kernel times γ / √(σ² + ε), the bias
 * (b − μ) γ / √(σ² + ε) + β (Jacob et al. 2018). Folded when a run first needs it; stays until it is disposed of.
 */
export class FoldedConvolution {
  private folded: { readonly kernel: Tensor4D; readonly bias: Tensor1D } | undefined;

  constructor(
    private readonly kernel: KernelParameter,
    private readonly bias: Parameter | undefined,
    private readonly norm: BatchNormParameters,
  ) {}

  load(): { readonly kernel: Tensor4D; readonly bias: Tensor1D } {
    this.folded ??= tidy(() => {
      const { mean, variance, weight, bias, epsilon } = this.norm;
      const scale = rsqrt(add<Tensor1D>(variance.vector(), scalar(epsilon)));
      const factor = weight ? mul<Tensor1D>(scale, weight.vector()) : scale;
      const centre = this.bias ? sub<Tensor1D>(this.bias.vector(), mean.vector()) : mul(mean.vector(), -1);
      const shifted = mul<Tensor1D>(centre, factor);
      const kernel = this.kernel.kernel();
      const [, , channels, outputs] = kernel.shape;
      const factors = this.kernel.depthwise ? reshape<Rank.R2>(factor, [channels, outputs]) : factor;
      return {
        kernel: keep(mul<Tensor4D>(kernel, factors)),
        bias: keep(bias ? add<Tensor1D>(shifted, bias.vector()) : shifted),
      };
    });
    return this.folded;
  }

  dispose(): void {
    this.folded?.kernel.dispose();
    this.folded?.bias.dispose();
    this.folded = undefined;
  }
}
