import type { LoadedLayers } from '../../models/layers/loadedLayers.ts';
import type { NetworkInput } from '../../models/layers/network.ts';
import type { Recorder } from '../../nn/recorder.ts';
import type { Traced } from '../../nn/traced.ts';
import { ProblemError } from '../../problem.ts';
import type { Token } from '../../text/tokenizer.ts';
import type { PicturePreview, RunNote, RunPicture } from '../../trace/description.ts';
import type { Axis } from '../../trace/node.ts';
import { writtenIds, writtenNumbers } from '../numbers/networkNumbers.ts';
import type { CnnSettings } from './cnnOptions.ts';
import { fittedPicture } from './cnnPicture.ts';
import { channelsOf, isMostlyLight, pixelArithmetic } from './cnnPixels.ts';
import { type PaperRemoval, paperRemoval, PIXEL_LIMITS, withoutPaper } from './greyPaper.ts';
import { type LensInput, onlyInput } from '../lens.ts';
import { isNested } from '../numbers/nestedNumbers.ts';

/** What a network is given, read and ready to be taken down. */
export interface CnnInput {
  readonly tokens: readonly Token[];
  readonly notes: readonly RunNote[];
  readonly picture?: RunPicture;
  readonly preview?: (longest: number) => PicturePreview;
  /** In a sentence: what becomes of pixels before the network sees them. */
  readonly arithmetic?: string;
  /** Where grey paper is removed before that. */
  readonly removal?: PaperRemoval;
  /** Takes the input's nodes down. @returns the one that the network reads */
  record(recorder: Recorder): Promise<Traced>;
}

/** @throws ProblemError `bad-input` where the network cannot read what is given */
export function cnnInput(input: LensInput, layers: LoadedLayers, settings: CnnSettings): Promise<CnnInput> {
  const network = onlyInput(layers);
  switch (network.kind) {
    case 'image':
      // Lists of lists of lists are no picture: they have a channel of their own.
      return input.kind === 'numbers' || (input.kind === 'text' && isNested(input.text))
        ? Promise.resolve(numbersInput(input, network))
        : imageInput(input, network, layers, settings);
    case 'ids':
      return Promise.resolve(idsInput(input, network));
    default:
      return Promise.resolve(numbersInput(input, network));
  }
}

async function imageInput(
  input: LensInput,
  network: NetworkInput,
  layers: LoadedLayers,
  settings: CnnSettings,
): Promise<CnnInput> {
  const channels = network.shape[2] ?? 3;
  if (channels !== 1 && channels !== 3) {
    throw new ProblemError(
      'bad-input',
      `${layers.title} reads images of ${channels} channels; pictures have 1 or 3.`,
      'Write its numbers as lists, [row][column][channel], and run the command on them.',
    );
  }
  if (input.kind === 'ids') {
    throw new ProblemError('bad-input', `${layers.title} reads images.`, 'Open an image, or draw one.');
  }
  const { rgb, picture, preview, notes } = await fittedPicture(input, network, settings);
  const paper = paperRemoval(rgb, settings, layers);
  const { removal } = paper;
  const inverted = isInverted(removal ? withoutPaper(rgb, removal) : rgb, settings, layers);
  const arithmetic = pixelArithmetic(settings, layers, channels, inverted);
  return {
    tokens: [],
    notes: [...notes, ...paper.notes, ...inversionNotes(inverted, settings)],
    picture,
    preview,
    arithmetic: arithmeticText(arithmetic.scale, arithmetic.shift),
    ...(removal && { removal }),
    record: (recorder) => {
      recorder.labels.set('channels', arithmetic.channels);
      const axes = [
        { name: 'channel', size: channels, labels: 'channels' },
        { name: 'row', size: picture.rows },
        { name: 'column', size: picture.columns },
      ];
      const values = channelsOf(rgb, arithmetic.channels);
      const pixels = recorder.constant('input', 'input.pixels', axes, values, undefined, 'channels_last');
      return recorder.block('input', pixels, ({ images }, x) => {
        const read = removal
          ? images.rescale('input.contrast', x!, [removal.scale], [removal.shift], PIXEL_LIMITS)
          : x!;
        return images.rescale('input.image', read, arithmetic.scale, arithmetic.shift);
      });
    },
  };
}

function isInverted(pixels: Float32Array, { invert }: CnnSettings, { preprocessing }: LoadedLayers): boolean {
  return invert === 'auto' ? preprocessing.lightOnDark === true && isMostlyLight(pixels) : invert === 'yes';
}

function inversionNotes(inverted: boolean, { invert }: CnnSettings): RunNote[] {
  if (!inverted) return [];
  const why =
    invert === 'auto'
      ? 'The picture is mostly light, and this network reads light strokes on dark ground: light and dark are swapped.'
      : 'Light and dark are swapped, as the options say.';
  return [{ kind: 'remark', text: why }];
}

/** `pixel · 0.00784 − 1`; of several channels the first one's. */
function arithmeticText(scale: readonly number[], shift: readonly number[]): string {
  const same = [scale, shift].every((numbers) => numbers.every((each) => each === numbers[0]));
  const plus = shift[0]! < 0 ? '−' : '+';
  const text = `pixel · ${rounded(scale[0]!)} ${plus} ${rounded(Math.abs(shift[0]!))}`;
  return same ? text : `${text} in the first channel, other numbers in the others`;
}

const AS_THEY_ARE =
  'The numbers are given to the network as they are: no scale, no mean, no other order of the channels.';

const rounded = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−');

function idsInput(input: LensInput, network: NetworkInput): CnnInput {
  const { ids, tokens, notes } = writtenIds(input, network);
  return {
    tokens,
    notes,
    record: (recorder) => {
      recorder.labels.set(
        'tokens',
        tokens.map(({ piece }) => piece),
      );
      const axes = [{ name: 'position', size: ids.length, labels: 'tokens' }];
      return Promise.resolve(recorder.constant('input', 'input.ids', axes, Float32Array.from(ids)));
    },
  };
}

function numbersInput(input: LensInput, network: NetworkInput): CnnInput {
  const { shape, values } = writtenNumbers(input, network);
  return {
    tokens: [],
    notes: network.kind === 'image' ? [{ kind: 'remark', text: AS_THEY_ARE }] : [],
    record: (recorder) => {
      const storage = shape.length === 3 ? 'channels_last' : 'rows';
      const numbers = recorder.constant('input', 'input.numbers', axesOf(shape), values, undefined, storage);
      return Promise.resolve(numbers);
    },
  };
}

/** @param shape [feature], [position, feature], or [row, column, channel] */
function axesOf(shape: readonly number[]): Axis[] {
  if (shape.length === 3) {
    const [rows, columns, channels] = shape as [number, number, number];
    return [
      { name: 'channel', size: channels },
      { name: 'row', size: rows },
      { name: 'column', size: columns },
    ];
  }
  const names = shape.length === 1 ? ['feature'] : ['position', 'feature'];
  return names.map((name, at) => ({ name, size: shape[at]! }));
}
