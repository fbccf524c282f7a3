import { FITS, type Fit } from '../../image/fit.ts';
import { ProblemError } from '../../problem.ts';
import type { LensOption, OptionValue } from '../../trace/description.ts';
import { numberIn } from '../numbers/matrixText.ts';

/** Where pixels of 0 to 255 are taken to before the network sees them; `custom`: as mean and deviation say. */
export const SCALES = ['auto', '0..255', '0..1', '-1..1', 'imagenet', 'custom'] as const;
export type Scale = (typeof SCALES)[number];

const CHANNEL_ORDERS = ['auto', 'rgb', 'bgr', 'grey'] as const;
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

/** Whether something is done to the pixels; `auto`: where a rule that is said on screen says so. */
const DECISIONS = ['auto', 'yes', 'no'] as const;
export type Decision = (typeof DECISIONS)[number];

/** How an image is prepared for a network, as a person chose it. */
export interface CnnSettings {
  readonly fit: Fit;
  readonly scale: Scale;
  /** None: as the scale says. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly channels: ChannelOrder;
  /** Whether the paper behind strokes is made white, and they black. */
  readonly paper: Decision;
  /** Whether light and dark are swapped. */
  readonly invert: Decision;
  /** 0: as the network says. */
  readonly rows: number;
  readonly columns: number;
  /** Red, green, blue from 0 to 255. */
  readonly background: readonly [number, number, number];
}

export const CNN_OPTIONS: readonly LensOption[] = [
  {
    name: 'fit',
    title: 'Fit',
    description:
      'How the image gets the size that the network reads: crop takes the middle, stretch takes all of it and changes its proportions, letterbox takes all of it and adds a border.',
    default: 'crop',
    choices: FITS,
  },
  {
    name: 'scale',
    title: 'Pixel values',
    description:
      'What pixels from 0 to 255 become: auto as the network says, imagenet as torchvision does, custom (pixel − mean) / deviation.',
    default: 'auto',
    choices: SCALES,
  },
  {
    name: 'mean',
    title: 'Mean',
    description: 'Taken away after the scaling: one number, or one for each channel, in the network’s order.',
    default: '',
  },
  {
    name: 'deviation',
    title: 'Deviation',
    description: 'Divided by after that: one number, or one for each channel, in the network’s order.',
    default: '',
  },
  {
    name: 'channels',
    title: 'Channels',
    description: 'In which order the network reads colours: bgr for networks that came from Caffe.',
    default: 'auto',
    choices: CHANNEL_ORDERS,
  },
  {
    name: 'paper',
    title: 'Remove grey paper',
    description:
      'Paper becomes white and ink black (on dark ground the other way round), told apart by Otsu’s threshold. auto: where the network reads strokes on an even ground, as in MNIST, and the ground of the image is grey.',
    default: 'auto',
    choices: DECISIONS,
  },
  {
    name: 'invert',
    title: 'Swap light and dark',
    description:
      'auto: where the network reads light strokes on dark ground, as in MNIST, and the image is mostly light.',
    default: 'auto',
    choices: DECISIONS,
  },
  {
    name: 'rows',
    title: 'Rows',
    description: 'Of what the network reads, where it leaves that open; 0: as the network says, else 224.',
    default: 0,
  },
  {
    name: 'columns',
    title: 'Columns',
    description: 'Of what the network reads, where it leaves that open; 0: as the network says, else 224.',
    default: 0,
  },
  {
    name: 'background',
    title: 'Background',
    description: 'The colour behind transparent places, and of the border of a letterbox: #rrggbb.',
    default: '#ffffff',
  },
];

/** Rows and columns that a person asks for are at most so many: maps of a deep network take a lot of memory. */
const LARGEST_SIDE = 1024;

/** @throws ProblemError `bad-input` for a value that is none of the choices */
export function cnnSettings(options: ReadonlyMap<string, OptionValue>): CnnSettings {
  return {
    fit: choice(options, 'fit', FITS),
    scale: choice(options, 'scale', SCALES),
    mean: numbers(options, 'mean'),
    deviation: numbers(options, 'deviation'),
    channels: choice(options, 'channels', CHANNEL_ORDERS),
    paper: choice(options, 'paper', DECISIONS),
    invert: choice(options, 'invert', DECISIONS),
    rows: side(options, 'rows'),
    columns: side(options, 'columns'),
    background: colour(String(options.get('background'))),
  };
}

function choice<Choice extends string>(
  options: ReadonlyMap<string, OptionValue>,
  name: string,
  choices: readonly Choice[],
): Choice {
  const value = options.get(name);
  const chosen = choices.find((each) => each === value);
  if (chosen !== undefined) return chosen;
  throw new ProblemError(
    'bad-input',
    `Option “${name}” is “${String(value)}”.`,
    `Choose one of: ${choices.join(', ')}.`,
  );
}

function numbers(options: ReadonlyMap<string, OptionValue>, name: string): number[] {
  const entries = String(options.get(name)).split(/[\s,;[\]()]+/);
  return entries.filter(Boolean).map((entry) => {
    const number = numberIn(entry);
    if (number !== undefined && Number.isFinite(number) && (name !== 'deviation' || number > 0))
      return number;
    const what = name === 'deviation' ? 'a number above 0' : 'a number';
    throw new ProblemError(
      'bad-input',
      `Option “${name}”: “${entry}” is not ${what}.`,
      'Give one number, or one for each channel, with spaces between them: 103.9 116.8 123.7.',
    );
  });
}

function side(options: ReadonlyMap<string, OptionValue>, name: string): number {
  const value = Number(options.get(name));
  if (Number.isInteger(value) && value >= 0 && value <= LARGEST_SIDE) return value;
  throw new ProblemError(
    'bad-input',
    `Option “${name}” is ${value}.`,
    `Give a whole number up to ${LARGEST_SIDE}, or 0 to leave it to the network.`,
  );
}

function colour(text: string): [number, number, number] {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text.trim());
  if (match) return [1, 2, 3].map((at) => parseInt(match[at]!, 16)) as [number, number, number];
  throw new ProblemError(
    'bad-input',
    `Option “background” is “${text}”, which is no colour.`,
    'Write it as #rrggbb: #ffffff is white, #000000 is black.',
  );
}
