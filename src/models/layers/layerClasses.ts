import { activationLayer, parametricRelu } from './classes/activations.ts';
import { multiHeadAttention } from './classes/attentions.ts';
import { convolution, depthwiseConvolution, separableConvolution } from './classes/convolutions.ts';
import { dense } from './classes/dense.ts';
import { embedding, masking } from './classes/embedding.ts';
import type { LayerClass } from './layer.ts';
import { cellByCell, concatenation } from './classes/merging.ts';
import {
  batchNormalization,
  featureNormalization,
  groupNormalization,
  layerNormalization,
  rescaling,
} from './classes/normalizations.ts';
import { globalPooling, pooling } from './classes/poolings.ts';
import { bidirectionalLayer, recurrentLayer } from './classes/recurrent.ts';
import {
  cropping,
  flatten,
  identity,
  permutation,
  repeatedVector,
  reshaping,
  resizing,
  upsampling,
  zeroPadding,
} from './classes/shapes.ts';
import { torchRecurrentLayer } from './classes/torchRecurrent.ts';
import { transposedConvolution } from './classes/transposedConvolution.ts';
import { wordPooling } from './classes/wordPooling.ts';

/** Every class of layers that can be read, by the name that Keras gives it. */
export const LAYER_CLASSES: Readonly<Record<string, LayerClass>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  DepthwiseConv1D: depthwiseConvolution(1),
  DepthwiseConv2D: depthwiseConvolution(2),
  SeparableConv1D: separableConvolution(1),
  SeparableConv2D: separableConvolution(2),
  Conv2DTranspose: transposedConvolution,

  MaxPooling1D: pooling(1),
  MaxPooling2D: pooling(2),
  AveragePooling1D: pooling(1),
  AveragePooling2D: pooling(2),
  GlobalMaxPooling1D: globalPooling(1),
  GlobalMaxPooling2D: globalPooling(2),
  GlobalAveragePooling1D: globalPooling(1),
  GlobalAveragePooling2D: globalPooling(2),

  Dense: dense,

  Flatten: flatten,
  Reshape: reshaping,
  Permute: permutation,
  RepeatVector: repeatedVector,
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  UpSampling1D: upsampling(1),
  UpSampling2D: upsampling(2),
  Resizing: resizing,

  BatchNormalization: batchNormalization,
  // As older versions of TensorFlow write it.
  BatchNormalizationV1: batchNormalization,
  BatchNormalizationV2: batchNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  Normalization: featureNormalization,
  Rescaling: rescaling,

  Activation: activationLayer,
  ReLU: activationLayer,
  ReLU6: activationLayer,
  LeakyReLU: activationLayer,
  ThresholdedReLU: activationLayer,
  ELU: activationLayer,
  Softmax: activationLayer,
  PReLU: parametricRelu,

  Add: cellByCell,
  Subtract: cellByCell,
  Multiply: cellByCell,
  Average: cellByCell,
  Maximum: cellByCell,
  Minimum: cellByCell,
  Concatenate: concatenation,

  Embedding: embedding,
  Masking: masking,

  MultiHeadAttention: multiHeadAttention,

  SimpleRNN: recurrentLayer,
  LSTM: recurrentLayer,
  GRU: recurrentLayer,
  Bidirectional: bidirectionalLayer,
  'torch.nn.RNN': torchRecurrentLayer,
  'torch.nn.LSTM': torchRecurrentLayer,
  'torch.nn.GRU': torchRecurrentLayer,
  // Not of Keras: of a network that ships with the extension.
  WordPooling: wordPooling,

  Dropout: identity,
  SpatialDropout1D: identity,
  SpatialDropout2D: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  ActivityRegularization: identity,
  Identity: identity,
  RandomFlip: identity,
  RandomRotation: identity,
  RandomZoom: identity,
  RandomTranslation: identity,
  RandomContrast: identity,
  RandomBrightness: identity,
};

/** Layers that do something in training only. */
export const isIdentity = (className: string): boolean =>
  Object.hasOwn(LAYER_CLASSES, className) && LAYER_CLASSES[className] === identity;
