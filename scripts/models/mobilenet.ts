import type { NetworkRecipe } from './networkRecipe.ts';

/**
 * MobileNetV2 with a width of 0.35 (Sandler et al. 2018): its filters learnt on ImageNet, as Teachable Machine has them;
 * its head was trained there by the package's author to tell photographs of cats from those of dogs. The package names
 * its two classes “Gato” and “Perro”.
 */
export const MOBILENET: NetworkRecipe = {
  name: 'mobilenet',
  source: {
    package: 'sos-image-classification',
    version: '1.0.16',
    files: [
      {
        name: 'src/model/model.json',
        sha256: '044aa3f25960ad05d8442321ca186b0c5fe730dc1e77d17155890714808bed59',
      },
      {
        name: 'src/model/weights.bin',
        sha256: 'fac158902f9e53f75c5bdf763570b92575a18ebcdcb4186f8ea77f590a27f144',
      },
    ],
  },
  read: ([model, weights]) => ({ model: model!, weights: weights! }),
  facts: {
    title: 'MobileNetV2 (cat or dog)',
    description: 'Looks at a photograph with filters that were learnt on ImageNet, and says cat or dog.',
    licence: 'MIT',
    upstream: {
      name: 'image-classification',
      url: 'https://github.com/ArmestoSantiago/image-classification',
      authors: 'Santiago Armesto, with Teachable Machine’s MobileNetV2 0.35 by Google',
    },
    classes: ['cat', 'dog'],
    preprocessing: { scale: 1 / 127.5, mean: [1], deviation: [1], channels: 'rgb' },
    limits:
      'Its filters learnt on a million photographs of all kinds (ImageNet), so its feature maps mean something on any ' +
      'photograph. Its last two layers learnt on its author’s pictures to tell cats from dogs, and nothing else: ' +
      'whatever it is shown, it calls one of the two. How sure it is means little, and changes with how the picture is ' +
      'cropped; a drawn cat is no photograph, and it takes it for a dog.',
    remarks: {
      dense_Dense1: 'From here on the network was trained anew, to tell cats from dogs.',
      dense_Dense2: 'Two classes, without biases: a softmax that knows no third answer.',
    },
  },
};
