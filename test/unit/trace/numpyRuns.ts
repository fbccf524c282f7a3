import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/paths.ts';
import type { Input } from '../../../src/protocol/engineMethods.ts';
import { PRESETS } from '../../../src/presets/catalogue.ts';
import type { Preset } from '../../../src/presets/preset.ts';
import type { OptionValue } from '../../../src/trace/description.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { FILES, KERAS_REFERENCES, referenceCases } from '../models/layers/kerasReferences.ts';
import { RECURRENT_REFERENCES, recurrentReference } from '../nn/recurrentReferences.ts';
import { FAMILIES, referenceFolder } from '../references.ts';

/** A run as the panel or the command line asks for it. */
export interface Asked {
  readonly title: string;
  readonly lens: string;
  /** Empty where the lens needs none. */
  readonly model: string;
  readonly input: Input;
  readonly options: Record<string, OptionValue>;
  readonly interventions: Intervention[];
}

type More = Partial<Pick<Asked, 'model' | 'options' | 'interventions'>>;

const ask = (lens: string, input: Input, more: More = {}, title = more.model ?? lens): Asked => ({
  title,
  lens,
  input,
  model: '',
  options: {},
  interventions: [],
  ...more,
});

const text = (words: string): Input => ({ kind: 'text', text: words });
const image = (name: string): Input => ({
  kind: 'image',
  name,
  bytes: readFileSync(join(ROOT, 'samples', name)),
});
const ids = (...chosen: number[]): Input => ({ kind: 'ids', ids: chosen });

function numbers(rows: readonly (readonly number[])[]): Input {
  return { kind: 'numbers', sizes: [rows.length, rows[0]!.length], values: Float32Array.from(rows.flat()) };
}

/** Encoders read padding too; heads are switched off, painted and dropped beside what is computed as usual. */
const ATTENTION: readonly Asked[] = [
  ask('attention', text('A dog ate the food because it was hungry.'), {
    model: 'minilm',
    options: { pad_to: 14 },
    interventions: [
      { kind: 'drop_token', token: 3 },
      { kind: 'switch_off', layer: 1, head: 2 },
    ],
  }),
  ask('attention', text('Once upon a time'), { model: 'stories' }),
  ...FAMILIES.map((name) => ask('attention', ids(1, 2, 3, 4, 5, 6), { model: referenceFolder(name) }, name)),
];

const POSITIONS: readonly Asked[] = ['minilm', 'stories'].map((model) =>
  ask('positions', text('A dog ate the food'), { model }),
);

const IMAGES: readonly Asked[] = [
  ...['lenet', 'lenet-sigmoid', 'lenet-relu'].map((model) => ask('cnn', image('seven.png'), { model })),
  ask('cnn', image('cat.jpg'), { model: 'mobilenet' }),
];

const CONVOLUTION: readonly Asked[] = (['max', 'min', 'mean', 'median'] as const).map((pooling) =>
  ask(
    'convolution',
    text('0 1 2 3 1\n2 2 0 1 4\n1 0 3 2 2\n5 1 1 0 2'),
    {
      options: { kernel: 'sobel_x', operation: 'convolution', bias: 1.5, padding: 'same', dilation: 2, activation: 'relu', pooling }, // prettier-ignore
    },
    `typed matrix, ${pooling} pooling`,
  ),
);

const GATES: readonly Asked[] = [
  ...['lstm', 'gru', 'rnn'].map((model) => ask('gates', text('Call me Ishmael.'), { model })),
  ask('gates', text('This film was not very good.'), { model: 'sentiment' }),
  ask(
    'gates',
    text('Call me'),
    {
      model: 'lstm',
      interventions: [
        { kind: 'hold', stage: 'layer.0.forget_gate', unit: 2, value: 0.5 },
        { kind: 'begin_with', stage: 'layer.0.cell_state', unit: null, value: 0.5 },
      ],
    },
    'lstm, held',
  ),
];

/** Networks of Keras: with a recurrent layer they have gates. */
const KERAS: readonly Asked[] = KERAS_REFERENCES.map((name) => {
  const [file] = FILES[name] as [string];
  const model = `${referenceFolder(`keras/${name}`)}/${file}`;
  const { x } = referenceCases(name)['main']!;
  const isRecurrent = /lstm|gru|rnn|bidirectional/.test(name);
  return ask(isRecurrent ? 'gates' : 'cnn', text(JSON.stringify(x)), { model }, `Keras, ${name}`);
});

const TORCH: readonly Asked[] = RECURRENT_REFERENCES.map((name) => {
  const model = `${referenceFolder(`recurrent/${name}`)}/model.safetensors`;
  return ask('gates', numbers(recurrentReference(name).cases['main']!.x), { model }, `PyTorch, ${name}`);
});

/** What an example of the lectures runs on where its text does not say it. */
const MODELS: Readonly<Record<string, string>> = { attention: 'minilm', positions: 'minilm', tokenizer: 'minilm', cnn: 'lenet' }; // prettier-ignore

const example = ({ lens, name, text: words, options }: Preset): Asked =>
  ask(lens, text(words), { options: { ...options }, ...(MODELS[lens] && { model: MODELS[lens] }) }, name);

/** A run of every lens with every kind of model; the lectures' examples, by hand, among them. */
export const ASKED: readonly Asked[] = [
  ...[ATTENTION, POSITIONS, IMAGES, CONVOLUTION, GATES, KERAS, TORCH].flat(),
  ...PRESETS.map(example),
];
