import {
  Conv2D,
  DepthwiseConv2dNative,
  engine,
  getBackend,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * How convolutions are derived, dilated ones too: tfjs refuses those, though nothing is different for the kernels of
 * `gradientKernels.ts`.
 */
export const CONVOLUTION_GRADIENTS: readonly GradConfig[] = [
  gradientBy(Conv2D, 'Conv2DBackpropInput', 'Conv2DBackpropFilter'),
  gradientBy(
    DepthwiseConv2dNative,
    'DepthwiseConv2dNativeBackpropInput',
    'DepthwiseConv2dNativeBackpropFilter',
  ),
];

function gradientBy(kernelName: string, forInput: string, forKernel: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x', 'filter'],
    gradFunc: (above, saved, attributes) => {
      const dy = above as Tensor;
      const [x, filter] = saved as [Tensor, Tensor];
      refuseDilationsElsewhere(attributes);
      return {
        x: () => engine().runKernel(forInput, { dy, filter }, { ...attributes, inputShape: x.shape }),
        filter: () => engine().runKernel(forKernel, { x, dy }, { ...attributes, filterShape: filter.shape }),
      };
    },
  };
}

/** The kernels of other backends would leave the dilation out and give wrong numbers. */
function refuseDilationsElsewhere({ dilations }: NamedAttrMap): void {
  const dilated = [dilations].flat().some((rate) => typeof rate === 'number' && rate !== 1);
  if (dilated && getBackend() !== 'wasm')
    throw new Error('Dilated convolutions are derived on WebAssembly alone.');
}
