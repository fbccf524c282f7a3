import type { LoadedLayers } from '../../models/layers/loadedLayers.ts';
import { ProblemError } from '../../problem.ts';
import type { CnnSettings, Scale } from './cnnOptions.ts';

/** What becomes of a pixel p of 0 to 255: p · scale + shift, channel by channel. */
export interface PixelArithmetic {
  /** Names of the channels in the network's order: `red`, `green`, `blue`. */
  readonly channels: readonly string[];
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** From 0–255 to what the network reads: (pixel · scale − mean) / deviation. */
interface Normalization {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const COLOURS = { rgb: ['red', 'green', 'blue'], bgr: ['blue', 'green', 'red'] } as const;

/** Of ImageNet's pixels from 0 to 1, as torchvision has them: red, green, blue. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/**
 * @param count channels that the network reads: 1 or 3
 * @param inverted whether light and dark are swapped before: 255 − pixel
 * @throws ProblemError `bad-input` where there are more means or deviations than channels
 */
export function pixelArithmetic(
  settings: CnnSettings,
  { preprocessing }: LoadedLayers,
  count: number,
  inverted: boolean,
): PixelArithmetic {
  const order = settings.channels === 'auto' ? preprocessing.channels : settings.channels;
  const channels = channelNames(order, count);
  const { scale, mean, deviation } = normalization(settings.scale, channels, preprocessing);
  const means = perChannel(settings.mean.length > 0 ? settings.mean : mean, channels, 'mean');
  const deviations = perChannel(
    settings.deviation.length > 0 ? settings.deviation : deviation,
    channels,
    'deviation',
  );
  const scales = deviations.map((each) => scale / each);
  const shifts = means.map((each, channel) => -each / deviations[channel]!);
  if (!inverted) return { channels, scale: scales, shift: shifts };
  return {
    channels,
    scale: scales.map((each) => -each),
    shift: shifts.map((each, channel) => each + 255 * scales[channel]!),
  };
}

/** A grey image stands in each channel of a network that reads colours. */
function channelNames(order: 'rgb' | 'bgr' | 'grey', count: number): string[] {
  if (count === 1) return ['grey'];
  return order === 'grey' ? Array.from({ length: count }, () => 'grey') : [...COLOURS[order]];
}

function normalization(scale: Scale, channels: readonly string[], own: Normalization): Normalization {
  switch (scale) {
    case 'auto':
      return own;
    case '0..255':
    case 'custom':
      return { scale: 1, mean: [0], deviation: [1] };
    case '0..1':
      return { scale: 1 / 255, mean: [0], deviation: [1] };
    case '-1..1':
      return { scale: 1 / 127.5, mean: [1], deviation: [1] };
    case 'imagenet': {
      const ofChannel = (numbers: readonly number[]): number[] =>
        channels.map((name) => {
          const at = COLOURS.rgb.findIndex((colour) => colour === name);
          return numbers[at] ?? numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
        });
      const { mean, deviation } = IMAGENET;
      return { scale: 1 / 255, mean: ofChannel(mean), deviation: ofChannel(deviation) };
    }
  }
}

function perChannel(numbers: readonly number[], channels: readonly string[], name: string): number[] {
  if (numbers.length === 1) return channels.map(() => numbers[0]!);
  if (numbers.length === channels.length) return [...numbers];
  throw new ProblemError(
    'bad-input',
    `There are ${numbers.length} numbers for the ${name}, and the network reads ${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}.`,
    'Give one number for all channels, or one for each of them.',
  );
}

/** Brightness as the eye has it (ITU-R BT.601). */
const BRIGHTNESS = [0.299, 0.587, 0.114] as const;

/** @param rgb [row, column, channel] @returns [row, column] from 0 to 255 */
export const brightnessOf = (rgb: Float32Array): Float32Array => channelsOf(rgb, ['grey']);

/**
 * The channels that a network reads out of red, green and blue, from 0 to 255.
 * @param rgb [row, column, channel]
 * @returns [row, column, channel] in the order of `channels`
 */
export function channelsOf(
  rgb: Float32Array<ArrayBufferLike>,
  channels: readonly string[],
): Float32Array<ArrayBuffer> {
  const cells = rgb.length / 3;
  const values = new Float32Array(cells * channels.length);
  for (const [at, name] of channels.entries()) {
    const colour = COLOURS.rgb.findIndex((each) => each === name);
    for (let cell = 0; cell < cells; cell++) {
      const from = 3 * cell;
      values[cell * channels.length + at] =
        colour >= 0
          ? rgb[from + colour]!
          : BRIGHTNESS[0] * rgb[from]! + BRIGHTNESS[1] * rgb[from + 1]! + BRIGHTNESS[2] * rgb[from + 2]!;
    }
  }
  return values;
}

/** Whether most of an image is nearer to white than to black. */
export function isMostlyLight(pixels: Float32Array): boolean {
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length > 127.5;
}
