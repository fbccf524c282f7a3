import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { openHdf5, openHdf5Impatiently } from '../../hdf5.ts';
import { buildNetwork } from '../../../../src/models/layers/buildNetwork.ts';
import { hdf5Weights } from '../../../../src/models/layers/formats/hdf5Weights.ts';
import { openZip } from '../../../../src/models/layers/formats/zipArchive.ts';
import type { LayersGraph } from '../../../../src/models/layers/graph.ts';
import { type LayersFile, openLayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import { ProblemError } from '../../../../src/problem.ts';
import { fixture, fixturePath, malformedCases, memoryFolder } from '../fixtures.ts';
import { KERAS_FORMATS, KERAS_REFERENCES, openNetwork } from './layersFixtures.ts';

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof ProblemError && thrown.code === 'bad-model' && thrown.message.length > 20;
}

/** All that happens to a file before it is first run, and reading all its numbers. */
async function use(opening: Promise<LayersFile>): Promise<number> {
  const file = await opening;
  try {
    const network = buildNetwork(file.graph, file.weights);
    for (const name of file.weights.names) file.weights.read(name);
    return network.parameterCount;
  } finally {
    file.close();
  }
}

async function passesOrIsRefused(opening: Promise<LayersFile>): Promise<void> {
  try {
    await use(opening);
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
  }
}

describe('networks of layers: damaged and hostile files', () => {
  for (const kind of ['Keras .keras archive', 'Keras .h5', 'model.json with weight shards']) {
    for (const { path, defect, expect } of malformedCases(kind)) {
      it(`${expect}: ${defect} (${path})`, async () => {
        const using = use(openNetwork(fixturePath(`malformed/${path}`)));
        if (expect === 'reject') await assert.rejects(using, isRefusal);
        else if (expect === 'load') assert.equal(await using, 8);
        else await using.catch((thrown: unknown) => assert.ok(isRefusal(thrown), String(thrown)));
      });
    }
  }

  it('asks for no file outside the folder, and for none that is an address', async () => {
    for (const folder of ['traversal', 'absolute', 'url', 'encoded_traversal']) {
      const asked: string[] = [];
      const bytes = fixture(`malformed/tfjs_${folder}/model.json`);
      const opening = openLayersFile(
        'model.json',
        async (name) => {
          asked.push(name);
          return name === 'model.json' ? bytes : undefined;
        },
        openHdf5,
      );
      await assert.rejects(opening, /no file of its own folder/);
      assert.deepEqual(asked, ['model.json']);
    }
  });

  it('refuses a dataset of the wrong shape before its 48 MB are unpacked', async () => {
    const { graph, weights, close } = await openNetwork(
      fixturePath('malformed/hdf5/compressed_48_megabytes.h5'),
    );
    const unread = { ...weights, read: () => assert.fail('the numbers were read') };
    assert.throws(() => buildNetwork(graph, unread), /has a kernel of/);
    close();
  });

  it('gives up a file on which the HDF5 library runs for ever', async () => {
    const folder = memoryFolder({ 'endless.h5': fixture('malformed/hdf5/endless.h5') });
    await assert.rejects(
      openLayersFile('endless.h5', folder, openHdf5Impatiently),
      /no HDF5 file that can be read/,
    );
    assert.equal(await use(openNetwork(fixturePath('malformed/controls/model.h5'))), 8);
  });

  it('says what a file is that is no network', async () => {
    const sentence = async (path: string): Promise<string> => {
      try {
        await use(openNetwork(fixturePath(path)));
      } catch (thrown) {
        const { message, nextStep } = thrown as ProblemError;
        return `${message} ${nextStep}`;
      }
      return '';
    };
    assert.match(await sentence('malformed/hdf5/no_model_config.h5'), /only weights.*load_weights/);
    assert.match(await sentence('malformed/hdf5/external_link.h5'), /link out of .* not followed/);
    assert.match(await sentence('malformed/hdf5/declared_4_terabytes.h5'), /1000000 × 1000000/);
    assert.match(await sentence('malformed/keras/bomb_200_megabytes.keras'), /unpacks to 210 MB/);
    assert.match(await sentence('malformed/keras/lambda_code.keras'), /Lambda layer.*does not run/);
    assert.match(await sentence('malformed/keras/graph_cycle.keras'), /in a circle: “a”, “b”/);
    assert.match(await sentence('malformed/keras/encrypted_flag.keras'), /“config\.json” in it is encrypted/);
    assert.match(await sentence('unusual/double.h5'), /no model that Keras saved/);
  });

  it('answers any change of bytes with a network or a sentence', async function () {
    this.timeout(120_000);
    for (const [name, numRuns] of [
      ['model.h5', 15],
      ['model.keras', 15],
      ['tfjs/model.json', 300],
    ] as const) {
      const valid = fixture(`malformed/controls/${name}`);
      const shard = fixture('malformed/controls/tfjs/group1-shard1of1.bin');
      const change = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      });
      const property = fc.asyncProperty(
        change,
        fc.double({ min: 0.9, max: 1, noNaN: true }),
        async (changes, share) => {
          const bytes = valid.slice(0, Math.ceil(valid.length * share));
          for (const [place, value] of changes) if (place < bytes.length) bytes[place] = value;
          const folder = memoryFolder({ [basename(name)]: bytes, 'group1-shard1of1.bin': shard });
          await passesOrIsRefused(openLayersFile(basename(name), folder, openHdf5));
        },
      );
      await fc.assert(property, { numRuns });
    }
  });
});

describe('zip archives', () => {
  it('gives what is in them, and says what is not', () => {
    const archive = openZip(fixture('malformed/controls/model.keras'), 'model.keras');
    assert.deepEqual(archive.names, ['metadata.json', 'config.json', 'model.weights.h5']);
    const metadata = new TextDecoder().decode(archive.read('metadata.json', 1000));
    assert.match(metadata, /"keras_version": "3\.15\.1"/);
    assert.equal(archive.read('../../etc/passwd', 1000), undefined);
    assert.throws(() => archive.read('metadata.json', 63), isRefusal);
  });
});

interface ExpectedDatasets {
  readonly files: Readonly<
    Record<string, { readonly datasets?: Readonly<Record<string, { shape: number[]; values: unknown }>> }>
  >;
}

const flat = (values: unknown): number[] => (Array.isArray(values) ? values.flatMap(flat) : [Number(values)]);

describe('HDF5: unusual files', () => {
  const { files } = JSON.parse(
    readFileSync(fixturePath('unusual/expected.json'), 'utf8'),
  ) as ExpectedDatasets;
  for (const [name, { datasets }] of Object.entries(files)) {
    if (!datasets) continue;
    it(`reads the numbers of ${name}`, async () => {
      const file = (await openHdf5(fixture(`unusual/${name}`)))!;
      const paths = Object.keys(datasets).map((path) => `/${path}`);
      const weights = hdf5Weights(file, paths, name);
      for (const [path, { shape, values }] of Object.entries(datasets)) {
        assert.deepEqual(weights.shape(`/${path}`), shape);
        assert.deepEqual([...weights.read(`/${path}`)], flat(values).map(Math.fround));
        if (shape.length < 2) continue;
        const last = shape[0] - 1;
        const rows = (values as unknown[][]).map(flat);
        const [first, second] = [rows[last], rows[0]].map((row) => row.map(Math.fround));
        assert.deepEqual([...weights.readRows(`/${path}`, [last, 0])], [...first, ...second]);
      }
      file.close();
    });
  }
});

/** What of a graph is the same in every version of Keras: settings have other names and other defaults. */
function skeleton({ layers, inputs, outputs }: LayersGraph): unknown {
  // Keras 2 names the input of a sequence anew.
  const named = (name: string): string => (inputs.includes(name) ? `input ${inputs.indexOf(name)}` : name);
  return {
    layers: layers.map(({ name, className, inputs: read, callSettings, weights, settings }) => {
      const shape = className === 'InputLayer' ? settings.batch_shape : null;
      return [named(name), className, read.map(named), callSettings, weights.length, shape];
    }),
    outputs: outputs.map(named),
  };
}

function allWeights({ graph, weights }: LayersFile): number[][] {
  return graph.layers.flatMap((layer) =>
    layer.weights.map((name) => [...weights.shape(name), ...weights.read(name)]),
  );
}

describe('networks of layers: one network in several formats', () => {
  const folders = ['attention_block', 'bidirectional_stacked', 'cnn', 'cnn_functional', 'gru_reset_after'];
  folders.push('gru_reset_before', 'lstm', 'lstm_masked', 'simple_rnn', 'text_cnn');
  for (const folder of folders) {
    it(`gives the same layers and weights of ${folder} in all`, async () => {
      const paths = KERAS_FORMATS.map((format) => join(KERAS_REFERENCES, folder, format)).filter(existsSync);
      assert.ok(paths.length >= 2);
      const [first, ...others] = await Promise.all(paths.map(openNetwork));
      assert.ok(allWeights(first).length > 0);
      for (const other of others) {
        assert.deepEqual(skeleton(other.graph), skeleton(first.graph));
        assert.deepEqual(allWeights(other), allWeights(first));
      }
      for (const file of [first, ...others]) file.close();
    });
  }

  it('follows branches and the order in which a layer reads them', async () => {
    const { graph, close } = await openNetwork(join(KERAS_REFERENCES, 'attention_block/model.keras'));
    const reads = (name: string): readonly string[] =>
      graph.layers.find((layer) => layer.name === name)!.inputs;
    assert.deepEqual(reads('residual_1'), ['embedding', 'attention']);
    assert.deepEqual(reads('attention'), ['embedding', 'embedding']);
    const causal = graph.layers.find(({ name }) => name === 'causal_attention')!;
    assert.deepEqual(causal.callSettings, { use_causal_mask: true });
    assert.equal(causal.weights.length, 8);
    close();
  });
});

describe('networks of layers: MobileNetV2 inside two sequences, as TensorFlow.js saves it', () => {
  const require = createRequire(import.meta.url);
  const path = require.resolve('sos-image-classification/src/model/model.json');

  it('is taken apart', async () => {
    const { graph, weights, format, precision } = await openNetwork(path);
    assert.equal(graph.layers.length, 158);
    assert.deepEqual(graph.inputs, ['input_1']);
    assert.deepEqual(graph.layers[0].settings.batch_shape, [null, 224, 224, 3]);
    assert.deepEqual(graph.outputs, ['dense_Dense2']);
    assert.deepEqual([format, precision], ['tfjs', 'float32']);
    const reads = (name: string): unknown => graph.layers.find((layer) => layer.name === name)?.inputs;
    assert.deepEqual(reads('Conv1_pad'), ['input_1']);
    assert.deepEqual(reads('block_2_add'), ['block_1_project_BN', 'block_2_project_BN']);
    assert.deepEqual(reads('global_average_pooling2d_GlobalAveragePooling2D1'), ['out_relu']);
    assert.deepEqual(reads('dense_Dense1'), ['global_average_pooling2d_GlobalAveragePooling2D1']);
    const used = graph.layers.flatMap((layer) => layer.weights);
    assert.equal(new Set(used).size, weights.names.length);
    assert.deepEqual(graph.layers.find(({ name }) => name === 'Conv_1_bn')?.weights, [
      'Conv_1_bn/gamma',
      'Conv_1_bn/beta',
      'Conv_1_bn/moving_mean',
      'Conv_1_bn/moving_variance',
    ]);
  });
});
