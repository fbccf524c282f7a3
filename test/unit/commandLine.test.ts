import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { trace } from './commandLine.ts';
import { expectedOutputs, FILES, referenceCases } from './models/layers/kerasReferences.ts';
import { expectedTensors, largestDifference, referenceFolder, referenceInputs } from './references.ts';

/** [channel][row][column] in the order of Keras; a vector stays. */
function channelsLast(values: number[] | number[][][]): number[] {
  const isVector = (list: typeof values): list is number[] => typeof list[0] === 'number';
  if (isVector(values)) return values;
  return values[0]!.flatMap((cells, row) =>
    cells.flatMap((_, column) => values.map((channel) => channel[row]![column]!)),
  );
}

describe('the command line', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-lens-'));
    // The first call builds what is missing; its messages on stderr are not the program's.
    trace('--list');
  });
  after(() => rmSync(folder, { recursive: true }));

  const cases = [
    ['bert', 'main', []],
    ['bert', 'pair', []],
    ['bert', 'padded_0', ['--set', 'pad_to=14']],
    ['llama', 'main', []],
  ] as const;
  for (const [model, name, more] of cases) {
    it(`writes the numbers of ${model}, ${name}, as PyTorch has them`, () => {
      const given = referenceInputs(model).cases[name]!;
      const real = given.input_ids.filter((_, i) => given.attention_mask?.[i] !== 0);
      const input = given.text_pair
        ? ['--text', given.text!, '--set', `pair=${given.text_pair}`]
        : ['--ids', real.join(',')];
      const out = join(folder, `${model}-${name}.safetensors`);
      const { status, errors } = trace(
        'attention',
        '--model',
        referenceFolder(model),
        ...input,
        ...more,
        '--out',
        out,
      );
      assert.equal(status, 0, errors);
      const written = readSafetensors(readFileSync(out));
      for (const [tensor, expected] of expectedTensors(model, name)) {
        if (tensor.startsWith('ablation.')) continue;
        assert.deepEqual([...written.shape(tensor)], [...expected.shape], tensor);
        const difference = largestDifference(written.read(tensor), expected.values);
        assert.ok(difference < 1e-4, `${tensor} differs by ${difference}`);
      }
    });
  }

  it('gives the same numbers with two threads', () => {
    const ids = referenceInputs('bert').cases['main']!.input_ids.join(',');
    const common = ['attention', '--model', referenceFolder('bert'), '--ids', ids, '--threads', '2'];
    const { output } = trace(...common, '--node', 'input.ids');
    assert.equal((JSON.parse(output) as { backend: string }).backend, 'wasm, 2 threads');
    const out = join(folder, 'threads.safetensors');
    trace(...common, '--out', out);
    const written = readSafetensors(readFileSync(out));
    for (const [tensor, expected] of expectedTensors('bert', 'main')) {
      if (tensor.startsWith('ablation.')) continue;
      const difference = largestDifference(written.read(tensor), expected.values);
      assert.ok(difference < 1e-4, `${tensor} differs by ${difference}`);
    }
  });

  it('prints JSON of the stages that are asked for', () => {
    const { status, output } = trace(
      ...['attention', '--model', 'minilm', '--text', 'A dog ate the food because it was hungry.'],
      ...['--node', 'layer.*.attention.weights', '--out', '-'],
    );
    assert.equal(status, 0);
    const { tokens, nodes } = JSON.parse(output) as {
      tokens: { piece: string; start: number; end: number }[];
      nodes: { name: string; axes: string[]; values: number[][][] }[];
    };
    assert.deepEqual(
      nodes.map((node) => node.name),
      [0, 1, 2, 3, 4, 5].map((i) => `layer.${i}.attention.weights`),
    );
    assert.deepEqual(nodes[0]!.axes, ['head', 'query', 'key']);
    const at = (piece: string) => tokens.findIndex((token) => token.piece === piece);
    const row = nodes[5]!.values[11]![at('it')]!;
    assert.equal(row.indexOf(Math.max(...row)), at('dog'), '“it” looks at “dog” in layer 5, head 11');
  });

  it('writes an archive that NumPy reads', () => {
    const out = join(folder, 'trace.npz');
    trace(
      'attention',
      '--model',
      'stories',
      '--text',
      'Once upon a time',
      '--node',
      'logits',
      '--node',
      'input.ids',
      '--out',
      out,
    );
    const files = unzipSync(readFileSync(out));
    assert.deepEqual(Object.keys(files).sort(), ['input.ids.npy', 'logits.npy', 'model_lens.json']);
    const bytes = files['logits.npy']!;
    const header = new TextDecoder('latin1').decode(bytes.subarray(0, 128));
    assert.match(
      header,
      /^\x93NUMPY\x01\x00.*'descr': '<f4', 'fortran_order': False, 'shape': \(5, 32000\)/s,
    );
    assert.equal((bytes.length - 5 * 32000 * 4) % 64, 0);
  });

  it('changes what happens in the run, as the option of old does, and writes down what was changed', () => {
    const common = ['attention', '--model', referenceFolder('bert'), '--text', 'the light'];
    const stages = ['--node', 'layer.1.attention.head_output', '--node', 'layer.0.attention.weights'];
    const changes = ['--change', 'switch_off 1.2', '--change', 'previous 0.1'];
    const { status, output, errors } = trace(...common, ...stages, ...changes);
    assert.equal(status, 0, errors);
    const { interventions, nodes } = JSON.parse(output) as {
      interventions: unknown[];
      nodes: { name: string; values: number[][][] }[];
    };
    assert.deepEqual(interventions, [
      { kind: 'switch_off', layer: 1, head: 2 },
      { kind: 'pattern', layer: 0, head: 1, pattern: 'previous' },
    ]);
    const of = (name: string) => nodes.find((node) => node.name === name)!.values;
    assert.ok(
      of('layer.1.attention.head_output')[2]!
        .flat()
        .every((value) => value === 0),
    );
    assert.deepEqual(of('layer.0.attention.weights')[1]![2], [0, 1, 0, 0]);
    const older = trace(...common, '--node', 'input.ids', '--set', 'switch_off=1.2');
    const { interventions: same } = JSON.parse(older.output) as { interventions: unknown[] };
    assert.deepEqual(same, [{ kind: 'switch_off', layer: 1, head: 2 }]);
  });

  it('makes the changes of a run again that was written before', () => {
    const common = ['attention', '--model', referenceFolder('bert'), '--text', 'the light'];
    const changed = join(folder, 'changed.npz');
    trace(...common, '--change', 'previous 0.1', '--change', 'no-scaling', '--out', changed);
    const again = join(folder, 'again.safetensors');
    const { status, errors } = trace(...common, '--changes-of', changed, '--out', again);
    assert.equal(status, 0, errors);
    const first = unzipSync(readFileSync(changed))['logits.npy']!;
    const second = readSafetensors(readFileSync(again)).read('logits');
    assert.ok(Buffer.from(first.slice(-second.byteLength)).equals(Buffer.from(second.buffer)));
  });

  it('writes one stage as CSV and as a table', () => {
    const common = ['attention', '--model', referenceFolder('bert'), '--text', 'the light'];
    const [csv, table] = [join(folder, 'stage.csv'), join(folder, 'stage.md')];
    for (const out of [csv, table]) trace(...common, '--node', 'layer.1.output', '--out', out);
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    assert.deepEqual(
      lines.map((line) => line.split(',')[0]),
      ['position/feature', '"[CLS]"', 'the', 'light', '"[SEP]"'],
    );
    assert.match(readFileSync(table, 'utf8'), /^`layer\.1\.output`:\n\n\| position \/ feature \| 0 \| 1 \|/);
  });

  it('lists lenses, options and models', () => {
    const { status, output } = trace('--list');
    assert.equal(status, 0);
    assert.match(output, /attention: .*\n.*--set pair=/);
    assert.match(output, /minilm: .*Apache-2\.0/);
    assert.match(output, /stories: .*MIT/);
  });

  it('slides a kernel over the matrix of a file', () => {
    const file = join(folder, 'matrix.txt');
    writeFileSync(file, '0 0 0\n0 1 2\n0 2 4\n');
    const { status, output, errors } = trace('convolution', '--matrix', file, '--set', 'kernel=edge', '--node', 'convolution.output'); // prettier-ignore
    assert.equal(status, 0, errors);
    const { nodes } = JSON.parse(output) as { nodes: { name: string; values: unknown }[] };
    assert.deepEqual(nodes.find(({ name }) => name === 'convolution.output')!.values, [[[0]]]);
  });

  /** What a lens prints of one stage, from a text. */
  const PRINTED: readonly (readonly [lens: string, text: string, stage: string, values: unknown, ...options: string[]])[] = [
    ['positions', 'one', 'positions.sinusoidal', [[0, 1]], 'length=1', 'dimensions=2'],
    ['tokenizer', 'A dog, a cat', 'word.ids', [1, 2, 3, 4, 5]],
    ['by_hand', 'Q = 1 2; 0 1\nK = 1 0; 2 1; 1 1', 'attention.dot_products', [[[1, 4, 3], [0, 1, 1]]]],
    ['recurrent_by_hand', 'x = 1 0 -1\nW = 1\nU = 0.5\ng = relu', 'layer.0.hidden_state', [[1], [0.5], [0]]],
    ['tensor', '[[1, 2], [3, 4]]', 'vector', [1, 3, 2, 4], 'order=column_first'],
  ]; // prettier-ignore
  for (const [lens, text, stage, values, ...options] of PRINTED) {
    it(`prints a stage of the lens ${lens}`, () => {
      const set = options.flatMap((option) => ['--set', option]);
      const { status, output, errors } = trace(lens, '--text', text, ...set, '--node', stage);
      assert.equal(status, 0, errors);
      const { nodes } = JSON.parse(output) as { nodes: { name: string; values: unknown }[] };
      assert.deepEqual(nodes.map(({ name, values }) => [name, values]), [[stage, values]]); // prettier-ignore
    });
  }

  it('reads the matrix that Windows wrote: UTF-16, with a mark in front', () => {
    const file = join(folder, 'windows.txt');
    const little = Buffer.from('\uFEFF1 2\r\n3 4\r\n', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      writeFileSync(file, bytes);
      const { status, output, errors } = trace('convolution', '--matrix', file, '--set', 'kernel=identity', '--set', 'padding=same', '--node', 'input'); // prettier-ignore
      assert.equal(status, 0, errors);
      const { nodes } = JSON.parse(output) as { nodes: { values: unknown }[] };
      assert.deepEqual(nodes[0]!.values, [[[1, 2], [3, 4]]]); // prettier-ignore
    }
  });

  for (const file of FILES.cnn) {
    it(`gives the numbers of a file to a network in ${file}, as Keras does`, () => {
      const written = join(folder, 'image.json');
      writeFileSync(written, JSON.stringify(referenceCases('cnn')['second']!.x));
      const model = `test/fixtures/references/keras/cnn/${file}`;
      const { status, output, errors } = trace('cnn', '--matrix', written, '--model', model, '--node', 'layer.*.output'); // prettier-ignore
      assert.equal(status, 0, errors);
      const { nodes } = JSON.parse(output) as { nodes: { name: string; values: number[] | number[][][] }[] };
      for (const [name, { values }] of expectedOutputs('cnn', 'second')) {
        const given = channelsLast(nodes.find((node) => node.name === name)!.values);
        assert(largestDifference(Float32Array.from(given), values) < 1e-4, name);
      }
    });
  }

  it('lists what an option may be', () => {
    assert.match(trace('--list').output, /--set kernel=edge .*\n +identity \| edge \| .* \| typed\n/);
  });

  it('lists the networks of layers', () => {
    const { output } = trace('--list');
    assert.match(output, /lenet: .*MIT/);
    assert.match(output, /mobilenet: .*MIT/);
    assert.match(output, /cnn: /);
  });

  const PICTURE = 'test/fixtures/images/controls/picture.png';

  it('shows an image to the network for photographs, and says what it has read', () => {
    const out = join(folder, 'maps.npz');
    const { status, output, errors } = trace('cnn', '--image', PICTURE, '--node', 'input.image', '--out', out); // prettier-ignore
    assert.equal(status, 0, errors);
    assert.match(output, /maps\.npz: an image of 16 × 16, MobileNetV2/);
    const description = JSON.parse(
      new TextDecoder().decode(unzipSync(readFileSync(out))['model_lens.json']),
    ) as {
      input: unknown;
      model: { name: string };
    };
    assert.deepEqual(description.input, { kind: 'image', name: 'picture.png', bytes: 736 }, 'not its bytes');
    assert.equal(description.model.name, 'mobilenet');
  });

  it('switches a channel off, and takes settings for the pixels', () => {
    const { status, output, errors } = trace('cnn', '--image', PICTURE, '--model', 'lenet', '--set', 'scale=0..1', '--change', 'channel_off layer.c1.output:2', '--node', 'layer.c1.output'); // prettier-ignore
    assert.equal(status, 0, errors);
    const { nodes, interventions } = JSON.parse(output) as {
      nodes: { values: number[][][] }[];
      interventions: unknown[];
    };
    assert.deepEqual(interventions, [{ kind: 'channel_off', stage: 'layer.c1.output', channel: 2 }]);
    const maps = nodes[0]!.values;
    assert.deepEqual([maps.length, maps[0]!.length], [6, 28]);
    assert(maps[2]!.flat().every((value) => value === 0));
    assert(maps[1]!.flat().some((value) => value !== 0));
  });

  it('reads ids for a network in a file of Keras', () => {
    const model = 'test/fixtures/references/keras/text_cnn/model.keras';
    const run = (...input: string[]) => trace('cnn', '--model', model, ...input, '--node', 'input.ids');
    const [written, given] = [run('--text', '3 7 1'), run('--ids', '3,7,1')];
    assert.equal(written.status, 0, written.errors);
    const ids = ({ output }: { output: string }) =>
      (JSON.parse(output) as { nodes: { values: number[] }[] }).nodes[0]!.values;
    assert.deepEqual(ids(written).slice(-3), [3, 7, 1]);
    assert.deepEqual(ids(given), ids(written));
  });

  it('answers at once for a huge file, with a note', () => {
    const file = join(folder, 'huge.txt');
    writeFileSync(file, 'A dog ate the food. '.repeat(500_000));
    const { status, output, errors } = trace('attention', '--file', file, '--node', 'input.ids');
    assert.equal(status, 0, errors);
    const { notes } = JSON.parse(output) as { notes: { kind: string; text: string }[] };
    assert.match(notes.find(({ kind }) => kind === 'truncated')!.text, /first 510 of more than \d+ tokens/);
  });

  const refused = [
    ['no lens', ['--text', 'x'], /Name one lens/],
    ['an unknown lens', ['nothing', '--text', 'x'], /no lens named.*There are: attention, .*convolution/],
    ['no input', ['attention'], /Give the input by one of --text, --file.*--help shows/],
    ['two inputs', ['attention', '--text', 'x', '--ids', '1'], /Give the input by one of --text, --file/],
    ['an empty text', ['attention', '--text', ''], /empty/],
    ['a file that is not there', ['attention', '--file', 'nowhere.txt'], /cannot be read/],
    ['a binary file', ['attention', '--file', 'media/models/minilm/model.safetensors'], /not a text file/],
    ['ids that are no numbers', ['attention', '--ids', '1,two'], /not a token id/],
    ['ids outside the vocabulary', ['attention', '--ids', '999999'], /outside the vocabulary/],
    ['an unknown model', ['attention', '--text', 'x', '--model', 'nothing'], /no model “nothing”/],
    ['a folder that is no model', ['attention', '--text', 'x', '--model', 'samples'], /config\.json/],
    [
      'an image for text',
      ['attention', '--image', 'media/icon.png'],
      /reads a text or token ids, not an image/,
    ],
    ['an image that is none', ['cnn', '--image', 'package.json'], /image/],
    [
      'an unknown network',
      ['cnn', '--image', 'media/icon.png', '--model', 'minilm'],
      /no model “minilm” for cnn/,
    ],
    ['a folder for a network', ['cnn', '--text', '1', '--model', 'test'], /“test” is a folder.*model\.json/],
    [
      'a file that is no network',
      ['cnn', '--text', '1', '--model', 'media/icon.png'],
      /“icon\.png” is no network of layers\. Those are \.keras/,
    ],
    [
      'a channel that is not there',
      ['cnn', '--image', 'media/icon.png', '--change', 'channel_off layer.Conv1_relu.output:99'],
      /no channel 99/,
    ],
    ['an unknown option', ['attention', '--text', 'x', '--set', 'colour=red'], /no option “colour”/],
    ['a setting without a value', ['attention', '--text', 'x', '--set', 'pair'], /option=value/],
    [
      'a change that is none',
      ['attention', '--text', 'x', '--change', 'colour 5.11'],
      /is no change.*drop 4/,
    ],
    ['an unknown node', ['attention', '--text', 'x', '--node', 'layer.99.*'], /No stage is named/],
    [
      'an unknown kind of file',
      ['attention', '--text', 'x', '--out', 'x.png'],
      /\.npz, \.safetensors, \.json, \.csv or \.md/,
    ],
    ['several stages in one CSV', ['attention', '--text', 'x', '--out', 'x.csv'], /CSV holds one stage/],
    [
      'a file without a run',
      ['attention', '--text', 'x', '--changes-of', 'package.json'],
      /“package\.json” does not say which run/,
    ],
    ['an unknown argument', ['attention', '--colour'], /Unknown option/],
  ] as const;
  for (const [what, args, message] of refused) {
    it(`refuses ${what} with one line and exit status 2`, () => {
      const { status, output, errors } = trace(...args);
      assert.equal(status, 2);
      assert.equal(output, '');
      assert.match(errors, message);
      assert.equal(errors.split('\n').length, 1, errors);
      assert.doesNotMatch(errors, /\bat .*\(|Error:/);
    });
  }
});
