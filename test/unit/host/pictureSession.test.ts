import assert from 'node:assert/strict';
import { bundledModels } from '../../../src/host/models/bundledModels.ts';
import { modelKindOf, readsOnwards, readsWhole } from '../../../src/host/lensFacts.ts';
import { NetworkSettings } from '../../../src/host/models/networkSettings.ts';
import { PanelSession } from '../../../src/host/panelSession.ts';
import { savedDrawing } from '../../../src/host/savedPicture.ts';
import { parseSavedRun, type SavedRun } from '../../../src/host/savedRun.ts';
import { LENSES } from '../../../src/lenses/catalogue.ts';
import { BUNDLED_LAYERS } from '../../../src/models/layers/catalogue.ts';
import type { Drawing } from '../../../src/protocol/engineMethods.ts';
import type { ModelSummary } from '../../../src/protocol/outline.ts';
import { panelMethods } from '../../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { FakeEngine } from './fakeEngine.ts';
import { FakeImage } from './fakeImage.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const network = (name: string): ModelSummary => ({
  name,
  title: name,
  description: '',
  precision: 'float32',
  kind: 'layers',
  layers: 3,
  heads: 0,
  contextLength: 0,
});
const NETWORKS = [network('/one.keras'), network('/two.keras')];
const MODELS = { ...bundledModels, summaries: () => [...bundledModels.summaries(), ...NETWORKS] };

describe('the session behind a panel, on pictures', () => {
  let engine: FakeEngine;
  let session: PanelSession;
  let panel: Client<typeof panelMethods>;
  let saved: SavedRun[];
  let memory: Map<string, unknown>;

  beforeEach(() => {
    memory = new Map();
    begin();
  });

  afterEach(() => session.dispose());

  function begin(): void {
    const [hostPort, webviewPort] = memoryPorts();
    engine = new FakeEngine();
    saved = [];
    panel = connect(webviewPort, panelMethods);
    session = new PanelSession({
      port: hostPort,
      engine,
      model: 'minilm',
      models: MODELS,
      settings: new NetworkSettings({
        get: (key) => memory.get(key),
        update: (key, value) => Promise.resolve(void memory.set(key, structuredClone(value))),
      }),
      outlets: { copy: () => undefined, save: () => Promise.resolve(null) },
      save: (run) => saved.push(run),
    });
  }

  const drawing = (...values: number[]): Drawing => ({
    rows: 1,
    columns: values.length,
    values: Float32Array.from(values),
  });

  it('runs on an image as its file is when the run begins', async () => {
    const image = new FakeImage();
    await session.show({ source: image, lens: 'cnn', model: '/one.keras' });
    const { input, model } = engine.runs[0]!.request;
    assert.deepEqual(input, { kind: 'image', name: 'cat.png', bytes: Uint8Array.of(1, 2, 3) });
    assert.equal(model, '/one.keras');
    assert.deepEqual(session.state.source, { kind: 'image', label: 'cat.png' });
    assert.equal(session.state.outline?.picture?.width, 640);
    image.write(Uint8Array.of(9));
    assert.equal(session.state.source?.remark, 'The file was changed since.');
    await session.runAgain();
    assert.deepEqual(engine.runs[1]!.request.input, {
      kind: 'image',
      name: 'cat.png',
      bytes: Uint8Array.of(9),
    });
    assert.equal(session.state.source?.remark, undefined);
  });

  it('says why an image cannot be read, and goes on afterwards', async () => {
    const image = new FakeImage();
    image.gone = true;
    await session.show({ source: image, lens: 'cnn' });
    assert.equal(session.state.phase, 'failed');
    assert.deepEqual(session.state.problem, {
      code: 'not-found',
      message: 'The image was deleted.',
      nextStep: 'Open another.',
    });
    assert.equal(engine.runs.length, 0);
    image.gone = false;
    await session.runAgain();
    assert.equal(session.state.phase, 'ready');
  });

  it('has no window and no tokens to mark on an image', async () => {
    await session.show({ source: new FakeImage(), lens: 'cnn' });
    assert.equal(session.state.window, undefined);
    await session.moveWindow('on');
    await panel.call('pointAt', { token: 0 });
    await panel.call('reveal', { token: 0 });
    session.setVisible(false);
    assert.equal(engine.runs.length, 1);
  });

  it('compares with the run without the changes, which is made anew only for another image', async () => {
    const image = new FakeImage();
    const off = [{ kind: 'channel_off' as const, stage: 'layer.conv.output', channel: 2 }];
    await session.show({ source: image, lens: 'cnn' });
    await session.intervene(off);
    assert.equal(engine.runs.length, 2, 'the run without was there');
    assert.equal(session.state.comparison?.kind, 'interventions');
    image.bytes = Uint8Array.of(7);
    await session.runAgain();
    assert.deepEqual(
      engine.runs.slice(2).map(({ request }) => request.interventions),
      [[], off],
      'other bytes under the same name are another image',
    );
    await session.show({ source: new FakeImage(Uint8Array.of(5), 'dog.png') });
    assert.deepEqual(session.state.interventions, off, 'a channel is one of the network, not of the image');
  });

  it('keeps a pinned run on one image beside the run on another', async () => {
    await session.show({ source: new FakeImage(), lens: 'cnn' });
    session.pin(true);
    await session.show({ source: new FakeImage(Uint8Array.of(5), 'dog.png') });
    assert.equal(session.state.comparison?.label, 'pinned: cat.png, MiniLM');
  });

  it('lets a newer run on an image cancel the older one', async () => {
    engine.automatic = false;
    const first = session.show({ source: new FakeImage(), lens: 'cnn' });
    await until(() => engine.runs.length === 1);
    const second = session.show({ source: new FakeImage(Uint8Array.of(5), 'dog.png') });
    await until(() => engine.runs.length === 2);
    assert.equal(engine.runs[0]!.signal?.aborted, true);
    engine.runs[1]!.finish();
    await Promise.all([first, second]);
    assert.equal(session.state.phase, 'ready');
  });

  it('says that the engine was lost, and runs the image again', async () => {
    await session.show({ source: new FakeImage(), lens: 'cnn' });
    engine.die();
    assert.equal(session.state.phase, 'lost');
    await session.runAgain();
    assert.equal(session.state.phase, 'ready');
  });

  it('has the network chosen apart from the language model', async () => {
    await session.show({ source: new FakeSource('A dog.') });
    await session.runAgain({ lens: 'cnn', model: '/two.keras' });
    assert.equal(session.state.model, '/two.keras');
    await session.runAgain({ lens: 'attention' });
    assert.equal(session.state.model, 'minilm');
    await session.runAgain({ model: 'stories' });
    await session.runAgain({ lens: 'cnn' });
    assert.equal(session.state.model, '/two.keras');
    assert.deepEqual(
      engine.runs.map(({ model }) => model),
      ['minilm', '/two.keras', 'minilm', 'stories', '/two.keras'],
    );
    const kept = parseSavedRun(structuredClone(saved.at(-1)))!;
    assert.deepEqual([kept.model, kept.network], ['stories', '/two.keras']);
  });

  it('shows photographs to another network than drawings, and a drawing to the one in use, until one is chosen', async () => {
    const used = (): string => engine.runs.at(-1)!.model;
    await session.draw(drawing(0, 255), { lens: 'cnn' });
    assert.equal(used(), 'lenet');
    await session.show({ source: new FakeImage() });
    assert.equal(used(), 'mobilenet');
    await session.draw(drawing(0, 255));
    assert.equal(used(), 'mobilenet');
    await session.runAgain({ model: '/one.keras' });
    await session.show({ source: new FakeImage() });
    assert.equal(used(), '/one.keras');
  });

  it('lets go of what was changed in the network before, also where the source brings another one', async () => {
    const off = [{ kind: 'channel_off' as const, stage: 'layer.c1.output', channel: 2 }];
    await session.draw(drawing(0, 255), { lens: 'cnn' });
    await session.intervene(off);
    await session.show({ source: new FakeImage() });
    assert.deepEqual(session.state.interventions, []);
    assert.match(session.state.letGo!, /taken back/);
  });

  it('remembers how images are prepared for each network, also in another window', async () => {
    await session.show({ source: new FakeImage(), lens: 'cnn', model: '/one.keras' });
    await session.runAgain({ options: { scale: '0..1', fit: 'stretch' } });
    await session.runAgain({ model: '/two.keras' });
    assert.deepEqual(session.state.options, {}, 'nothing was set for this one');
    await session.runAgain({ model: '/one.keras' });
    assert.deepEqual(session.state.options, { scale: '0..1', fit: 'stretch' });
    session.dispose();
    begin();
    await session.show({ source: new FakeImage(), lens: 'cnn', model: '/one.keras' });
    assert.deepEqual(engine.runs[0]!.request.options, { scale: '0..1', fit: 'stretch' });
    await session.runAgain({ options: {} });
    await session.runAgain({ lens: 'attention' });
    await session.runAgain({ lens: 'cnn' });
    assert.deepEqual(session.state.options, {}, 'set back is forgotten');
  });

  it('takes what it remembers for nothing where it is of another kind', async () => {
    memory.set('modelLens.networkSettings', { version: 1, networks: [{ name: 5 }] });
    await session.show({ source: new FakeImage(), lens: 'cnn', model: '/one.keras' });
    assert.deepEqual(session.state.options, {});
  });

  it('runs on a drawing, and of those that come meanwhile only on the newest', async () => {
    engine.automatic = false;
    const drawn = [1, 2, 3, 4].map((value) => panel.call('draw', { ...drawing(value, 0), lens: 'cnn' }));
    await until(() => engine.runs.length === 1);
    engine.runs[0]!.finish();
    await until(() => engine.runs.length === 2);
    assert.equal(engine.runs[0]!.signal?.aborted, false, 'a run under way is not cut off');
    engine.runs[1]!.finish();
    await Promise.all(drawn);
    const values = engine.runs.map(({ request: { input } }) => input.kind === 'pixels' && input.values[0]);
    assert.deepEqual(values, [1, 4]);
    assert.deepEqual(session.state.source, { kind: 'drawing', label: 'Drawing, 2 × 1' });
    assert.deepEqual((await panel.call('drawn', {}))?.values, Float32Array.of(4, 0));
    assert.deepEqual(session.drawing?.values, Float32Array.of(4, 0), 'what is told is a copy');
  });

  it('refuses a drawing with another size than it says, and one that holds no numbers', async () => {
    const wrong = { rows: 2, columns: 2, values: Float32Array.of(1, 2, 3) };
    await assert.rejects(panel.call('draw', wrong), { code: 'bad-request' });
    await assert.rejects(panel.call('draw', drawing(NaN)), { code: 'bad-request' });
  });

  it('has no drawing to tell of where it runs on something else', async () => {
    await session.show({ source: new FakeImage(), lens: 'cnn' });
    assert.equal(await panel.call('drawn', {}), null);
  });

  it('keeps where an image is, and all of a drawing, over a window reload', async () => {
    await session.show({ source: new FakeImage(), lens: 'cnn' });
    const kept = parseSavedRun(structuredClone(saved.at(-1)))!;
    assert.deepEqual(kept.picture, { kind: 'image', uri: 'file:///pictures/cat.png' });
    assert.equal(kept.text, '');
    assert(JSON.stringify(saved).length < 1000, 'the bytes of an image are not kept');
    const before = saved.length;
    await session.draw(drawing(0, 127.5, 255));
    // Once the hand rests.
    while (saved.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    const { picture } = parseSavedRun(structuredClone(saved.at(-1)))!;
    assert(picture?.kind === 'drawing');
    assert.deepEqual(savedDrawing(picture), drawing(0, 127.5, 255));
    assert.equal(savedDrawing({ ...picture, columns: 2 }), undefined);
  });

  it('refuses numbers in a text that is longer than what is read at once, since half of them are others', async () => {
    await session.show({ source: new FakeSource('1 ', 70_000), lens: 'convolution' });
    assert.match(session.state.problem!.message, /70,000 characters/);
    assert.equal(engine.runs.length, 0);
    await session.runAgain({ lens: 'attention' });
    assert.equal(session.state.phase, 'ready');
  });
});

describe('what the host knows of lenses', () => {
  it('is what the lenses say', () => {
    for (const { name, usesModel } of LENSES) {
      if (usesModel !== null) assert.equal(modelKindOf(name), usesModel, name);
      assert.equal(
        readsWhole(name, 'lstm'),
        usesModel === 'layers' || ['by_hand', 'recurrent_by_hand', 'convolution', 'tensor'].includes(name),
        name,
      );
    }
    assert.ok(readsWhole('gates', '/models/my.keras'), 'a network from a file reads numbers');
    const recurrent = BUNDLED_LAYERS.filter(({ kind }) => kind === 'recurrent').map(({ name }) => name);
    assert.deepEqual(
      recurrent.filter((name) => !readsOnwards('gates', name)),
      ['sentiment'],
      'which reads from both ends',
    );
    assert.ok(!readsOnwards('attention', 'lstm') && !readsOnwards('gates', '/models/my.keras'));
  });
});

/** Lets messages and hashes pass until something is so. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('It never came to be so.');
}
