import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { File, type Group, ready } from 'h5wasm';
import { openLayersFile } from '../../../../src/models/layers/openLayersFile.ts';
import { openHdf5 } from '../../hdf5.ts';
import { memoryFolder } from '../fixtures.ts';

/** Writes an HDF5 file with the same library, as Keras does with another one. */
async function written(fill: (file: File) => void): Promise<Uint8Array> {
  const { FS } = await ready;
  const file = new File('/written.h5', 'w');
  fill(file);
  file.close();
  const bytes = FS.readFile('/written.h5');
  FS.unlink('/written.h5');
  return bytes;
}

/** An array of one number, with the groups around it. */
function put(file: File, path: string, value: number): void {
  const names = path.split('/');
  let group: Group = file;
  for (const name of names.slice(0, -1)) {
    if (!group.keys().includes(name)) group.create_group(name);
    group = group.get(name) as Group;
  }
  group.create_dataset({ name: names.at(-1)!, data: new Float32Array([value]), shape: [1] });
}

const layer = (className: string, name: string, config: object = {}): object => ({
  class_name: className,
  config: { name, ...config },
});

/** Two networks inside one, each with a layer called `same`, and one of two parts between them. */
const NETWORK = layer('Sequential', 'outer', {
  layers: [
    layer('InputLayer', 'x', { batch_shape: [null, 1] }),
    layer('Sequential', 'one', {
      layers: [layer('Dense', 'same'), layer('ReLU', 'relu'), layer('Dense', 'more')],
    }),
    layer('Bidirectional', 'both'),
    layer('Sequential', 'two', { layers: [layer('Dense', 'same')] }),
    layer('Dense', 'last'),
  ],
});

const EXPECTED = [
  ['one_same', 1, 2],
  ['relu'],
  ['more', 3],
  ['both', 4, 5, 6, 7],
  ['two_same', 8],
  ['last', 9],
];

async function weightsIn(name: string, bytes: Uint8Array): Promise<unknown> {
  const file = await openLayersFile(name, memoryFolder({ [name]: bytes }), openHdf5);
  const { graph, weights } = file;
  const found = graph.layers
    .filter(({ className }) => className !== 'InputLayer')
    .map((each) => [each.name, ...each.weights.flatMap((path) => [...weights.read(path)])]);
  file.close();
  return found;
}

describe('networks inside networks in files', () => {
  it('of Keras 3 have folders by class, counted in each network for itself', async () => {
    const weights = await written((file) => {
      put(file, 'layers/sequential/layers/dense/vars/0', 1);
      put(file, 'layers/sequential/layers/dense/vars/1', 2);
      put(file, 'layers/sequential/layers/dense_1/vars/0', 3);
      put(file, 'layers/bidirectional/backward_layer/cell/vars/0', 6);
      put(file, 'layers/bidirectional/backward_layer/cell/vars/1', 7);
      put(file, 'layers/bidirectional/forward_layer/cell/vars/0', 4);
      put(file, 'layers/bidirectional/forward_layer/cell/vars/1', 5);
      put(file, 'layers/bidirectional/forward_layer/seed_generator/vars/0', -1);
      put(file, 'layers/sequential_1/layers/dense/vars/0', 8);
      put(file, 'layers/dense/vars/0', 9);
    });
    const archive = zipSync({
      'config.json': new TextEncoder().encode(JSON.stringify(NETWORK)),
      'model.weights.h5': weights,
    });
    assert.deepEqual(await weightsIn('nested.keras', archive), EXPECTED);
  });

  it('of .h5 have one group for each inner network, and lists that may be cut into pieces', async () => {
    const groups: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
      one: [
        ['same/kernel:0', 1],
        ['more/kernel:0', 3],
        ['same/bias:0', 2],
      ],
      both: [
        ['both/forward_lstm/lstm_cell/kernel:0', 4],
        ['both/forward_lstm/lstm_cell/bias:0', 5],
        ['both/backward_lstm/lstm_cell/kernel:0', 6],
        ['both/backward_lstm/lstm_cell/bias:0', 7],
      ],
      two: [['same/kernel:0', 8]],
      last: [['last/kernel:0', 9]],
    };
    const bytes = await written((file) => {
      file.create_attribute('model_config', JSON.stringify(NETWORK));
      for (const [group, weights] of Object.entries(groups)) {
        for (const [name, value] of weights) put(file, `model_weights/${group}/${name}`, value);
        const names = weights.map(([name]) => name);
        const place = file.get(`model_weights/${group}`) as Group;
        place.create_attribute('weight_names0', names.slice(0, 1));
        place.create_attribute('weight_names1', names.slice(1));
      }
    });
    assert.deepEqual(await weightsIn('nested.h5', bytes), EXPECTED);
  });
});
