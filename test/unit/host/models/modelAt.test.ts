import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelAt } from '../../../../src/host/models/modelAt.ts';

describe('the model that is meant by a file or a folder', () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'model-lens-at-'))));
  afterEach(() => rm(home, { recursive: true }));

  /** What is opened where one of these files, or their folder, was chosen. */
  const opened = async (files: readonly string[], chosen = ''): Promise<string> => {
    const folder = join(home, 'folder');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    for (const file of files) await writeFile(join(folder, file), '');
    return (await modelAt(join(folder, chosen))).slice(folder.length + 1);
  };

  it('is the file of a network of layers, and the folder of a language model', async () => {
    assert.equal(await opened(['a.keras', 'b.h5'], 'b.h5'), 'b.h5');
    assert.equal(await opened(['A.HDF5'], 'A.HDF5'), 'A.HDF5');
    assert.equal(await opened(['model.json', 'weights.bin'], 'model.json'), 'model.json');
    assert.equal(await opened(['lstm.safetensors', 'notes.txt'], 'lstm.safetensors'), 'lstm.safetensors');
    assert.equal(await opened(['config.json', 'weights.safetensors'], 'weights.safetensors'), '');
    const language = ['config.json', 'model.safetensors', 'model.safetensors.index.json'];
    for (const file of [...language, '']) assert.equal(await opened(language, file), '');
  });

  it('is a state dict beside a configuration of something else', async () => {
    const folder = join(home, 'torch');
    await mkdir(folder);
    const weights = join(folder, 'model.safetensors');
    await writeFile(weights, '');
    await writeFile(join(folder, 'config.json'), '{ "type": "LSTM" }');
    assert.equal(await modelAt(weights), weights);
    assert.equal(await modelAt(folder), weights);
    await writeFile(join(folder, 'config.json'), '{ "model_type": "gpt2" }');
    assert.equal(await modelAt(weights), folder);
  });

  it('is the only network in a folder, or its model.json', async () => {
    assert.equal(await opened(['model.json', 'metadata.json', 'weights.bin']), 'model.json');
    assert.equal(await opened(['digits.keras', 'labels.txt']), 'digits.keras');
    assert.equal(await opened(['model.json', 'model.h5']), 'model.json');
    assert.equal(await opened(['gru.safetensors', 'input.json']), 'gru.safetensors');
    assert.equal(await opened(['a.keras', 'b.keras']), '', 'the engine says what the folder has');
    assert.equal(await opened(['config.json', 'tf_model.h5', 'model.safetensors']), '');
    assert.equal(await opened(['notes.txt']), '');
  });

  it('is what was named where nothing is there', async () => {
    assert.equal(await modelAt(join(home, 'gone.keras')), join(home, 'gone.keras'));
  });
});
