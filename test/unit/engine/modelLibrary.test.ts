import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelLibrary } from '../../../src/engine/modelLibrary.ts';
import { openHdf5 } from '../hdf5.ts';
import type { LoadedModel } from '../../../src/models/loadModel.ts';

const BERT = new URL('../../fixtures/references/bert', import.meta.url).pathname;

describe('models of one’s own', () => {
  let home: string;
  let library: ModelLibrary;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'model-lens-library-'));
    library = new ModelLibrary(join(home, 'bundled'), openHdf5);
  });
  afterEach(() => rm(home, { recursive: true }));

  const copy = async (name: string): Promise<string> => {
    await cp(BERT, join(home, name), { recursive: true });
    return join(home, name);
  };
  const folderWith = async (files: Record<string, string>): Promise<string> => {
    const folder = join(home, 'folder');
    await mkdir(folder);
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return folder;
  };
  /** Tells which of them gave their memory back. */
  const watched = (model: LoadedModel): { readonly disposed: boolean } => {
    const { dispose } = model.network;
    const seen = { disposed: false };
    model.network.dispose = () => {
      seen.disposed = true;
      dispose.call(model.network);
    };
    return seen;
  };

  it('are described by what is in their files', async () => {
    assert.deepEqual(await library.inspect(BERT), {
      name: BERT,
      title: 'bert',
      description: (await library.load(BERT)).description,
      family: 'bert',
      precision: 'float32',
      layers: 2,
      kind: 'language',
      heads: 4,
      contextLength: 48,
      hasTokenizer: true,
      bytes: 110_368,
    });
    const bare = await copy('bare');
    await rm(join(bare, 'tokenizer.json'));
    assert.equal((await library.inspect(bare)).hasTokenizer, false);
  });

  it('are read anew when they are inspected, not when they are run again', async () => {
    const first = await library.load(BERT);
    assert.equal(await library.load(BERT), first);
    await library.inspect(BERT);
    assert.notEqual(await library.load(BERT), first);
    const seen = watched(first);
    library.trim(new Set([first]));
    assert.equal(seen.disposed, false, 'a run still uses it');
    library.trim(new Set());
    assert.equal(seen.disposed, true);
  });

  it('stay in memory when they are the two used last, or used by a run', async () => {
    const folders = await Promise.all(['one', 'two', 'three', 'four'].map(copy));
    const models: LoadedModel[] = [];
    for (const folder of folders) models.push(await library.load(folder));
    await library.load(folders[0]!);
    const seen = models.map(watched);
    library.trim(new Set([models[1]!]));
    assert.deepEqual(
      seen.map(({ disposed }) => disposed),
      [false, false, true, false],
    );
    assert.equal(await library.load(folders[1]!), models[1]);
    assert.notEqual(await library.load(folders[2]!), models[2]);
  });

  it('say that their folder is gone, and work when it is back', async () => {
    const folder = join(home, 'gone');
    await assert.rejects(library.load(folder), {
      code: 'not-found',
      message: /is not there/,
      nextStep: /Open Model…/,
    });
    await cp(BERT, folder, { recursive: true });
    assert.equal((await library.load(folder)).configuration.family, 'bert');
  });

  const WEIGHTS = { 'config.json': '{}' };
  const unusable: readonly [string, Record<string, string>, RegExp, RegExp][] = [
    ['nothing', {}, /neither “config\.json” nor/, /save_pretrained/],
    ['no configuration', { 'model.safetensors': '' }, /no “config\.json”/, /config\.json/],
    ['no weights', WEIGHTS, /no “model\.safetensors”/, /save_pretrained/],
    ['a pickle', { ...WEIGHTS, 'pytorch_model.bin': '' }, /“pytorch_model\.bin”.*pickle/, /save_pretrained/],
    ['pickled shards', { ...WEIGHTS, 'pytorch_model-00001-of-00002.bin': '' }, /pickle/, /Convert/],
    ['GGUF', { 'model.Q4_K_M.gguf': '' }, /GGUF/, /safetensors/],
    ['ONNX', { ...WEIGHTS, 'model.onnx': '' }, /ONNX/, /safetensors/],
    ['TensorFlow', { ...WEIGHTS, 'tf_model.h5': '' }, /TensorFlow/, /save_pretrained/],
    [
      'Keras',
      { 'digits.keras': '', 'model.h5': '' },
      /“digits\.keras”: a network of layers/,
      /Open the file itself/,
    ],
    [
      'an adapter',
      { 'adapter_config.json': '{}', 'adapter_model.safetensors': '' },
      /adapter/,
      /merge_and_unload/,
    ],
    ['another name', { ...WEIGHTS, 'weights.safetensors': '' }, /“weights\.safetensors”/, /Name the file/],
  ];
  for (const [what, files, message, nextStep] of unusable) {
    it(`say what to do with a folder that has ${what}`, async () => {
      const folder = await folderWith(files);
      await assert.rejects(library.inspect(folder), { code: 'bad-model', message, nextStep });
    });
  }

  it('say that another family cannot be run', async () => {
    const folder = await copy('other');
    await writeFile(join(folder, 'config.json'), '{"model_type":"whisper"}');
    await assert.rejects(library.inspect(folder), { code: 'bad-model', message: /“whisper” cannot be run/ });
  });

  it('say what to do with a file that is too large, without reading it', async () => {
    const folder = await copy('large');
    const handle = await open(join(folder, 'model.safetensors'), 'r+');
    await handle.truncate(700 * 1024 * 1024);
    await handle.close();
    await assert.rejects(library.inspect(folder), {
      code: 'bad-model',
      message: /734 MB.*up to 629 MB/,
      nextStep: /float16/,
    });
  });

  it('say that a file is no folder', async () => {
    await assert.rejects(library.inspect(join(BERT, 'config.json')), {
      code: 'bad-model',
      message: /is a file/,
    });
  });
});

describe('networks of one’s own', () => {
  const CNN = new URL('../../fixtures/references/keras/cnn/', import.meta.url).pathname;
  let home: string;
  let library: ModelLibrary;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'model-lens-networks-'));
    library = new ModelLibrary(join(home, 'bundled'), openHdf5);
    await cp(CNN, home, { recursive: true });
  });
  afterEach(() => rm(home, { recursive: true }));

  it('are described by what is in their files', async () => {
    const file = join(home, 'model.keras');
    assert.deepEqual(await library.inspect(file), {
      kind: 'layers',
      name: file,
      title: 'model.keras',
      description: 'Keras: 10 layers, 631 numbers.',
      family: 'keras',
      precision: 'float32',
      layers: 10,
      heads: 0,
      contextLength: 0,
      hasTokenizer: false,
      bytes: (await stat(file)).size,
    });
    const { family, title, bytes } = await library.inspect(join(home, 'tfjs', 'model.json'));
    const shards = ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'];
    const sizes = await Promise.all(
      shards.map(async (shard) => (await stat(join(home, 'tfjs', shard))).size),
    );
    const sum = sizes.reduce((all, size) => all + size, 0);
    assert.deepEqual([family, title, bytes], ['tfjs', 'tfjs', sum]);
  });

  it('have the names of their classes from the files beside them, where they fit', async () => {
    const file = join(home, 'model.h5');
    const classes = async (): Promise<readonly string[] | undefined> => {
      await library.inspect(file);
      return (await library.loadLayers(file)).classes;
    };
    assert.equal(await classes(), undefined);
    await writeFile(join(home, 'labels.txt'), '0 cat\n1 <b>dog</b>\n2 no animal\n');
    assert.deepEqual(await classes(), ['cat', '<b>dog</b>', 'no animal']);
    await writeFile(join(home, 'labels.txt'), 'cat\ndog\n');
    assert.equal(await classes(), undefined, 'it has three outputs');
    const metadata = { packageName: '@teachablemachine/image', labels: ['a', 'b', 'c'] };
    await writeFile(join(home, 'metadata.json'), JSON.stringify(metadata));
    assert.deepEqual(await classes(), ['a', 'b', 'c']);
    const { scale, mean } = (await library.loadLayers(file)).preprocessing;
    assert.deepEqual(
      [0, 255].map((pixel) => pixel * scale - mean[0]),
      [-1, 1],
    );
    await writeFile(join(home, 'metadata.json'), '{ not JSON');
    assert.equal(await classes(), undefined);
  });

  it('stay in memory after their file is gone, and are missed when it is read anew', async () => {
    const file = join(home, 'model.keras');
    const first = await library.loadLayers(file);
    await rm(file);
    assert.equal(await library.loadLayers(file), first);
    await assert.rejects(library.inspect(file), { code: 'not-found' });
    await assert.rejects(library.loadLayers('my-network'), /no network named “my-network”/);
  });

  it('are refused in words where the file is none', async () => {
    await mkdir(join(home, 'folder.keras'));
    await assert.rejects(library.loadLayers(join(home, 'folder.keras')), /is no file/);
  });
});
