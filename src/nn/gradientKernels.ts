import {
  backend_util,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
  util,
} from '@tensorflow/tfjs-core';
import { registerGradients } from './gradients.ts';
import type { HeapBackend } from './typedArrays.ts';

type Heap = HeapBackend & { disposeData(dataId: object): boolean };
type Geometry = backend_util.Conv2DInfo;

/**
 * Gives tfjs's WebAssembly backend the gradients of convolutions: it has none for the kernel, none for depthwise
 * convolutions, and a slow one for the input; and a right one of maximum pooling. May be called again.
 */
export function registerGradientKernels(): void {
  registerGradients();
  for (const [kernelName, gradient] of Object.entries(GRADIENTS)) {
    const known = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
    if (known?.kernelFunc === gradient) continue;
    if (known) unregisterKernel(kernelName, 'wasm');
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc: gradient });
  }
}

const GRADIENTS: Readonly<Record<string, KernelConfig['kernelFunc']>> = {
  Conv2DBackpropFilter: ({ inputs, backend, attrs }) =>
    convolutionKernelGradient(inputs, backend as Heap, attrs!),
  Conv2DBackpropInput: ({ inputs, backend, attrs }) =>
    convolutionInputGradient(inputs, backend as Heap, attrs!),
  DepthwiseConv2dNativeBackpropFilter: ({ inputs, backend, attrs }) =>
    depthwiseKernelGradient(inputs, backend as Heap, attrs!),
  DepthwiseConv2dNativeBackpropInput: ({ inputs, backend, attrs }) =>
    depthwiseInputGradient(inputs, backend as Heap, attrs!),
  MaxPoolGrad: ({ inputs, backend, attrs }) => maximumGradient(inputs, backend as Heap, attrs!),
};

/**
 * With y[b, r, c, o] = Σ x[b, r·s + u − p, c·s + v − p, i] · w[u, v, i, o]:
 * ∂L/∂w[u, v, i, o] = Σ over b, r, c of x[b, r·s + u − p, c·s + v − p, i] · ∂L/∂y[b, r, c, o]. That is one product of
 * matrices, patches [u·v·i, b·r·c] times ∂L/∂y [b·r·c, o].
 */
function convolutionKernelGradient(
  inputs: NamedTensorInfoMap,
  heap: Heap,
  attributes: NamedAttrMap,
): TensorInfo {
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
  const geometry = geometryOf(x.shape, attributes.filterShape as number[], attributes, false);
  const positions = geometry.batchSize * geometry.outHeight * geometry.outWidth;
  const weights = geometry.filterHeight * geometry.filterWidth * geometry.inChannels;
  const patches = heap.makeOutput([weights, positions], 'float32') as TensorInfo;
  gatherPatches(heap.typedArrayFromHeap(patches), heap.typedArrayFromHeap(x), geometry);
  const gradient = product(heap, patches, { ...dy, shape: [positions, geometry.outChannels] });
  heap.disposeData(patches.dataId);
  return { ...gradient, shape: geometry.filterShape };
}

/** Each row of `patches` holds what one weight meets, at every position of the output. */
function gatherPatches(patches: Float32Array, x: Float32Array, geometry: Geometry): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
  const { top, left } = geometry.padInfo;
  let at = 0;
  patches.fill(0);
  for (let u = 0; u < filterHeight; u++)
    for (let v = 0; v < filterWidth; v++) {
      // The places of the output from which this weight meets the image and not the padding.
      const shift = v * dilationWidth - left;
      const first = Math.max(0, Math.ceil(-shift / strideWidth));
      const last = Math.min(outWidth - 1, Math.floor((inWidth - 1 - shift) / strideWidth));
      for (let channel = 0; channel < inChannels; channel++)
        for (let batch = 0; batch < batchSize; batch++)
          for (let r = 0; r < outHeight; r++, at += outWidth) {
            const row = r * strideHeight + u * dilationHeight - top;
            if (row < 0 || row >= inHeight) continue;
            let from =
              ((batch * inHeight + row) * inWidth + first * strideWidth + shift) * inChannels + channel;
            for (let c = first; c <= last; c++, from += strideWidth * inChannels) patches[at + c] = x[from]!;
          }
    }
}

/**
 * ∂L/∂x[b, r·s + u − p, c·s + v − p, i] gathers w[u, v, i, o] · ∂L/∂y[b, r, c, o]: one product of matrices,
 * ∂L/∂y [b·r·c, o] times wᵀ [o, u·v·i], whose rows are then added where their patches were read.
 */
function convolutionInputGradient(
  inputs: NamedTensorInfoMap,
  heap: Heap,
  attributes: NamedAttrMap,
): TensorInfo {
  const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
  const geometry = geometryOf(attributes.inputShape as number[], filter.shape, attributes, false);
  const { outChannels } = geometry;
  const positions = util.sizeFromShape(dy.shape) / outChannels;
  const weights = util.sizeFromShape(filter.shape) / outChannels;
  const transposed = heap.makeOutput([outChannels, weights], 'float32') as TensorInfo;
  transpose(heap.typedArrayFromHeap(transposed), heap.typedArrayFromHeap(filter), weights, outChannels);
  const patches = product(heap, { ...dy, shape: [positions, outChannels] }, transposed);
  heap.disposeData(transposed.dataId);
  if (isPointwise(geometry)) return { ...patches, shape: geometry.inShape };
  const gradient = heap.makeOutput(geometry.inShape, 'float32') as TensorInfo;
  addPatches(heap.typedArrayFromHeap(gradient), heap.typedArrayFromHeap(patches), geometry);
  heap.disposeData(patches.dataId);
  return gradient;
}

/** Whether each pixel of the input is one patch. */
function isPointwise({ filterHeight, filterWidth, inShape, outShape }: Geometry): boolean {
  return filterHeight === 1 && filterWidth === 1 && inShape[1] === outShape[1] && inShape[2] === outShape[2];
}

function transpose(output: Float32Array, matrix: Float32Array, rows: number, columns: number): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      output[column * rows + row] = matrix[row * columns + column]!;
}

function addPatches(gradient: Float32Array, patches: Float32Array, geometry: Geometry): void {
  const { inChannels } = geometry;
  const weights = geometry.filterHeight * geometry.filterWidth * inChannels;
  gradient.fill(0);
  forEachPair(geometry, (position, pixel, weight) => {
    const from = position * weights + weight * inChannels;
    const to = pixel * inChannels;
    for (let channel = 0; channel < inChannels; channel++)
      gradient[to + channel]! += patches[from + channel]!;
  });
}

/** ∂L/∂w[u, v, i, m] = Σ over b, r, c of x[b, r·s + u − p, c·s + v − p, i] · ∂L/∂y[b, r, c, i·multiplier + m] */
function depthwiseKernelGradient(
  inputs: NamedTensorInfoMap,
  heap: Heap,
  attributes: NamedAttrMap,
): TensorInfo {
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
  const geometry = geometryOf(x.shape, attributes.filterShape as number[], attributes, true);
  const output = heap.makeOutput(geometry.filterShape, 'float32') as TensorInfo;
  const [gradient, pixels, above] = [output, x, dy].map((tensor) => heap.typedArrayFromHeap(tensor));
  const { inChannels, outChannels } = geometry;
  const multiplier = outChannels / inChannels;
  gradient!.fill(0);
  forEachPair(geometry, (position, pixel, weight) => {
    for (let channel = 0; channel < outChannels; channel++)
      gradient![weight * outChannels + channel]! +=
        pixels![pixel * inChannels + Math.floor(channel / multiplier)]! *
        above![position * outChannels + channel]!;
  });
  return output;
}

/** ∂L/∂x[b, r·s + u − p, c·s + v − p, i] gathers w[u, v, i, m] · ∂L/∂y[b, r, c, i·multiplier + m]. */
function depthwiseInputGradient(
  inputs: NamedTensorInfoMap,
  heap: Heap,
  attributes: NamedAttrMap,
): TensorInfo {
  const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
  const geometry = geometryOf(attributes.inputShape as number[], filter.shape, attributes, true);
  const output = heap.makeOutput(geometry.inShape, 'float32') as TensorInfo;
  const [gradient, weights, above] = [output, filter, dy].map((tensor) => heap.typedArrayFromHeap(tensor));
  const { inChannels, outChannels } = geometry;
  const multiplier = outChannels / inChannels;
  gradient!.fill(0);
  forEachPair(geometry, (position, pixel, weight) => {
    for (let channel = 0; channel < outChannels; channel++)
      gradient![pixel * inChannels + Math.floor(channel / multiplier)]! +=
        weights![weight * outChannels + channel]! * above![position * outChannels + channel]!;
  });
  return output;
}

/**
 * Every pair of a place in the output and a pixel that it reads.
 * @param visit position b·r·c of the output, pixel b·row·column of the input, weight u·v of the kernel
 */
function forEachPair(
  geometry: Geometry,
  visit: (position: number, pixel: number, weight: number) => void,
): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = geometry;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = geometry;
  let position = 0;
  for (let batch = 0; batch < batchSize; batch++)
    for (let r = 0; r < outHeight; r++)
      for (let c = 0; c < outWidth; c++, position++)
        for (let u = 0; u < filterHeight; u++) {
          const row = r * strideHeight + u * dilationHeight - padInfo.top;
          if (row < 0 || row >= inHeight) continue;
          for (let v = 0; v < filterWidth; v++) {
            const column = c * strideWidth + v * dilationWidth - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            visit(position, (batch * inHeight + row) * inWidth + column, u * filterWidth + v);
          }
        }
}

/**
 * Each place of the output hands its gradient to the first of the largest cells in its window; where windows overlap,
 * a cell gathers several, which tfjs's own kernel on WebAssembly forgets.
 */
function maximumGradient(inputs: NamedTensorInfoMap, heap: Heap, attributes: NamedAttrMap): TensorInfo {
  const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const geometry = poolGeometryOf(input.shape, attributes);
  const result = heap.makeOutput(input.shape, 'float32') as TensorInfo;
  const [gradient, x, above] = [result, input, dy].map((tensor) => heap.typedArrayFromHeap(tensor));
  const { inChannels } = geometry;
  const largest = new Int32Array(above!.length).fill(-1);
  forEachPair(geometry, (position, pixel) => {
    for (let channel = 0; channel < inChannels; channel++) {
      const [place, cell] = [position * inChannels + channel, pixel * inChannels + channel];
      const known = largest[place]!;
      if (known < 0 || x![cell]! > x![known]!) largest[place] = cell;
    }
  });
  gradient!.fill(0);
  largest.forEach((cell, place) => {
    if (cell >= 0) gradient![cell]! += above![place]!;
  });
  return result;
}

function poolGeometryOf(
  inputShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: NamedAttrMap,
): Geometry {
  type Arguments = Parameters<typeof backend_util.computePool2DInfo>;
  return backend_util.computePool2DInfo(
    inputShape as Arguments[0],
    filterSize as Arguments[1],
    strides as Arguments[2],
    1,
    pad as Arguments[4],
    dimRoundingMode as Arguments[5],
  );
}

/** a [rows, inner] times b [inner, columns] */
function product(heap: Heap, a: TensorInfo, b: TensorInfo): TensorInfo {
  return getKernel('BatchMatMul', 'wasm').kernelFunc({
    inputs: { a, b },
    attrs: { transposeA: false, transposeB: false },
    backend: heap,
  }) as TensorInfo;
}

function geometryOf(
  inputShape: readonly number[],
  kernelShape: readonly number[],
  { strides, dilations, pad, dimRoundingMode, dataFormat }: NamedAttrMap,
  depthwise: boolean,
): Geometry {
  if (dataFormat === 'NCHW') throw new Error('Gradients are for images stored channels last.');
  type Arguments = Parameters<typeof backend_util.computeConv2DInfo>;
  return backend_util.computeConv2DInfo(
    inputShape as Arguments[0],
    kernelShape as Arguments[1],
    strides as Arguments[2],
    (dilations ?? 1) as Arguments[3],
    pad as Arguments[4],
    dimRoundingMode as Arguments[5],
    depthwise,
  );
}
