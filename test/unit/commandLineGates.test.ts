import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { trace } from './commandLine.ts';
import { expectedOutputs, referenceCases } from './models/layers/kerasReferences.ts';
import { expectedTensors, largestDifference, referenceFolder } from './references.ts';

const TOLERANCE = 1e-4;

interface PrintedNode {
  readonly name: string;
  readonly axes: readonly string[];
  readonly values: readonly (readonly number[])[];
}
const printed = (output: string): PrintedNode[] => (JSON.parse(output) as { nodes: PrintedNode[] }).nodes;

/** The references' letters for the gates and states that they have. */
const LETTERS: Readonly<Record<string, string>> = {
  i: 'input_gate',
  f: 'forget_gate',
  g: 'candidate',
  o: 'output_gate',
  c: 'cell_state',
  h: 'hidden_state',
  r: 'reset_gate',
  z: 'update_gate',
  n: 'candidate',
};

/** [row][column] of float64, as `numpy.save` writes it. */
function npy(rows: readonly (readonly number[])[]): Uint8Array {
  const description = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows.length}, ${rows[0]!.length}), }`;
  const header = `\x93NUMPY\x01\x00\x76\x00${description.padEnd(117)}\n`;
  return Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(Float64Array.from(rows.flat()).buffer)]);
}

describe('recurrent networks on the command line', function () {
  this.timeout(120_000);
  let folder: string;
  const inFolder = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-lens-'));
    // The first call builds what is missing; its messages on stderr are not the program's.
    trace('--list');
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, file] of [
    ['lstm', 'tfjs/model.json'],
    ['bidirectional_stacked', 'model.keras'],
  ] as const) {
    it(`writes every gate and state of ${name} as Keras has them`, () => {
      const out = join(folder, `${name}.safetensors`);
      const ids = inFolder('ids.json', JSON.stringify(referenceCases(name)['main']!.x));
      const model = join(referenceFolder('keras'), name, file);
      const { status, errors } = trace('gates', '--model', model, '--input', ids, '--out', out);
      assert.equal(status, 0, errors);
      const written = readSafetensors(readFileSync(out));
      const expected = expectedOutputs(name, 'main');
      assert.ok([...expected.keys()].some((node) => node.endsWith('forget_gate')));
      for (const [node, { values }] of expected) {
        const difference = largestDifference(written.read(node), values);
        assert.ok(difference < TOLERANCE, `${node} differs by ${difference}`);
      }
    });
  }

  for (const name of ['lstm_bidirectional', 'gru', 'rnn_relu']) {
    it(`writes every gate and state of ${name} as PyTorch has them, from JSON and from NumPy's file`, () => {
      const reference = join(referenceFolder('recurrent'), name);
      const { cases } = JSON.parse(readFileSync(join(reference, 'input.json'), 'utf8')) as {
        cases: { main: { x: number[][] } };
      };
      const { x } = cases.main;
      const inputs = [inFolder('x.json', JSON.stringify(x)), inFolder('x.npy', npy(x))];
      for (const [at, input] of inputs.entries()) {
        const out = join(folder, `${name}-${at}.safetensors`);
        const model = join(reference, 'model.safetensors');
        const { status, errors } = trace('gates', '--model', model, '--input', input, '--out', out);
        assert.equal(status, 0, errors);
        const written = readSafetensors(readFileSync(out));
        let compared = 0;
        for (const [tensor, { values }] of expectedTensors(`recurrent/${name}`, 'main')) {
          const [, place, letter] = /^(layer\.\d+\.(?:forward|backward))\.([a-z])$/.exec(tensor) ?? [];
          if (letter === undefined) continue;
          const node = `${place}.${LETTERS[letter]}`;
          const difference = largestDifference(written.read(node), values);
          assert.ok(difference < TOLERANCE, `${node} differs by ${difference}`);
          compared++;
        }
        assert.ok(compared >= 2, `${compared} were compared`);
      }
    });
  }

  for (const network of ['lstm', 'gru', 'rnn']) {
    it(`runs ${network} by its name on a text, character by character`, () => {
      const stage = { lstm: 'forget_gate', gru: 'update_gate', rnn: 'hidden_state' }[network]!;
      const asked = ['--node', `layer.*.${stage}`, '--node', 'layer.next.output'];
      const { status, output, errors } = trace(network, '--text', 'Call me\nIshmael. ☃', ...asked);
      assert.equal(status, 0, errors);
      const nodes = printed(output);
      assert.deepEqual(
        nodes.map(({ name, axes, values }) => [name, axes.join(), values.length]),
        [
          [`layer.0.${stage}`, 'position,unit', 18],
          [`layer.1.${stage}`, 'position,unit', 18],
          ['layer.next.output', 'position,class', 18],
        ],
      );
      const { tokens, notes } = JSON.parse(output) as {
        tokens: { written?: string }[];
        notes: { kind: string }[];
      };
      assert.equal(tokens.at(-1)!.written, '☃');
      assert.deepEqual(notes.map(({ kind }) => kind).sort(), ['quantized', 'replaced-characters', 'toy']);
    });
  }

  it('lists the networks, and how they are called', () => {
    const { output } = trace('--list');
    for (const word of ['gates', 'lstm', 'gru', 'rnn', '.safetensors']) assert.match(output, new RegExp(`\\b${word.replace('.', '\\.?')}\\b`)); // prettier-ignore
    assert.match(trace('--help').output, /--input FILE/);
  });

  it('says in a sentence what cannot be run, and ends with status 2', () => {
    const model = join(referenceFolder('keras'), 'lstm', 'model.keras');
    const dense = join(referenceFolder('keras'), 'text_cnn', 'model.keras');
    const cases: readonly [readonly string[], RegExp][] = [
      [['gates', '--model', model, '--input', join(folder, 'gone.json')], /gone\.json” cannot be read/],
      [
        ['gates', '--model', model, '--input', inFolder('words.json', '["a"]')],
        /“a” is not a number|no number/,
      ],
      [
        ['gates', '--model', model, '--input', inFolder('cut.npy', 'NUMPY')],
        /“cut\.npy” is no array of NumPy/,
      ],
      [['gates', '--model', model, '--input', inFolder('half.json', '[0.5, 1]')], /whole numbers from 0 on/],
      [['gates', '--model', model, '--text', 'Call me'], /whole numbers from 0 on/],
      [['gates', '--model', dense, '--ids', '1,2'], /no recurrent layers/],
      [['gates', '--model', 'lenet', '--ids', '1,2'], /no model “lenet” for gates/],
      [['cnn', '--model', 'lstm', '--ids', '1,2'], /no model “lstm” for cnn/],
      [['lstm', '--input', inFolder('x.json', '[1]'), '--ids', '1'], /by one of --text/],
    ];
    for (const [args, said] of cases) {
      const { status, output, errors } = trace(...args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(output, '');
      assert.match(errors, said);
      assert.equal(errors.split('\n').length, 1, 'one line');
    }
  });
});
