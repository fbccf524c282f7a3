import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { ImageSource } from '../../../src/host/imageSource.ts';
import { SideSession, type SideImage, type SideTarget } from '../../../src/host/sidePanel/sideSession.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { sideMethods } from '../../../src/protocol/sideMethods.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeImage } from './fakeImage.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const SETTLE = 20;
const settled = (): Promise<void> => delay(4 * SETTLE);

describe('the side panel on an image', () => {
  let engine: FakeEngine;
  let session: SideSession;
  let page: Client<typeof sideMethods>;
  let inUse: SideTarget | SideImage | undefined;
  let opened: ImageSource[];

  beforeEach(() => {
    const [hostPort, webviewPort] = memoryPorts();
    engine = new FakeEngine();
    opened = [];
    inUse = undefined;
    page = connect(webviewPort, sideMethods);
    session = new SideSession({
      port: hostPort,
      engine,
      models: ONE_MODEL,
      choice: { model: 'minilm', head: null, paused: false },
      read: () => inUse,
      openInPanel: () => undefined,
      openImage: (image) => opened.push(image),
      settleMilliseconds: SETTLE,
    });
  });

  afterEach(() => session.dispose());

  const glanced = (): string | undefined => session.state.glance?.label;

  async function look(at: SideTarget | SideImage): Promise<void> {
    inUse = at;
    session.moved();
    await settled();
  }

  it('says what the network for photographs takes it for, and keeps no trace', async () => {
    session.setVisible(true);
    await look({ image: new FakeImage() });
    const { phase, glance, passage } = session.state;
    assert.equal(phase, 'ready');
    assert.equal(passage, undefined);
    assert.deepEqual(glance, {
      label: 'cat.png',
      network: 'MiniLM',
      classes: [
        { label: 'dog', probability: 0.75 },
        { label: 'cat', probability: 0.25 },
      ],
      notes: [],
    });
    assert.equal(engine.runs[0]!.request.model, 'mobilenet');
    assert.equal(engine.open.size, 0);
  });

  it('looks at an image once, and at the next one anew', async () => {
    session.setVisible(true);
    await look({ image: new FakeImage() });
    await look({ image: new FakeImage() });
    assert.equal(engine.runs.length, 1);
    await look({ image: new FakeImage(Uint8Array.of(4), 'dog.png') });
    assert.equal(glanced(), 'dog.png');
    await page.call('runAgain', {});
    await settled();
    assert.equal(engine.runs.length, 3);
  });

  it('goes to a text and back', async () => {
    session.setVisible(true);
    await look({ image: new FakeImage() });
    await look({ source: new FakeSource('A dog.'), text: 'A dog.', caret: 0 });
    assert.equal(glanced(), undefined);
    assert.equal(session.state.passage?.tokens.length, 4);
    await look({ image: new FakeImage() });
    assert.equal(session.state.passage, undefined);
    assert.equal(glanced(), 'cat.png');
    assert.equal(engine.open.size, 0);
  });

  it('says why an image cannot be read, and opens in the panel what it shows', async () => {
    session.setVisible(true);
    const image = new FakeImage();
    image.gone = true;
    await look({ image });
    assert.equal(session.state.phase, 'failed');
    assert.equal(session.state.problem?.message, 'The image was deleted.');
    image.gone = false;
    await page.call('runAgain', {});
    await settled();
    assert.equal(session.state.phase, 'ready');
    await page.call('openInPanel', {});
    assert.deepEqual(opened, [image]);
  });

  it('runs nothing while it is hidden', async () => {
    await look({ image: new FakeImage() });
    assert.equal(engine.runs.length, 0);
    session.setVisible(true);
    await settled();
    session.setVisible(false);
    assert.equal(session.state.glance, undefined);
  });
});
