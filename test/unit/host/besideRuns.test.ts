import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { PanelSession } from '../../../src/host/panelSession.ts';
import { panelMethods } from '../../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const OFF = { kind: 'switch_off', layer: 0, head: 1 } as const;

describe('runs of other models beside the shown one', () => {
  let engine: FakeEngine;
  let session: PanelSession;
  let panel: Client<typeof panelMethods>;

  beforeEach(async () => {
    engine = new FakeEngine();
    const [hostPort, webviewPort] = memoryPorts();
    panel = connect(webviewPort, panelMethods);
    session = new PanelSession({
      port: hostPort,
      engine,
      model: 'minilm',
      models: ONE_MODEL,
      outlets: { copy: () => undefined, save: () => Promise.resolve(null) },
    });
    await session.show({ source: new FakeSource('A dog ate it.') });
  });
  afterEach(() => session.dispose());

  const beside = (model: string, trace = session.state.outline!.trace) =>
    panel.call('runBeside', { trace, model });

  it('read the same text, and can be asked about', async () => {
    const { trace } = await beside('stories');
    const [own, other] = engine.runs.map(({ request }) => request);
    assert.deepEqual(other!.input, own!.input);
    assert.equal(other!.model, 'stories');
    assert.equal(session.state.outline!.trace, 'trace 0', 'the shown run stays');
    const slice = await panel.call('slice', { trace, node: 'layer.0.output', leading: [] });
    assert.deepEqual(slice.values, new Float32Array([0.5]));
  });

  it('are made once for each model', async () => {
    const [first, second] = await Promise.all([beside('stories'), beside('stories')]);
    const third = await beside('stories');
    await beside('gru');
    assert.deepEqual([second.trace, third.trace], [first.trace, first.trace]);
    assert.equal(engine.runs.length, 3);
  });

  it('leave out what was changed in the shown run', async () => {
    await session.intervene([OFF]);
    await beside('stories');
    const { request } = engine.runs.at(-1)!;
    assert.equal(request.model, 'stories');
    assert.equal(request.interventions, undefined);
  });

  it('stay while the next run is under way, and are closed once it is shown', async () => {
    const { trace } = await beside('stories');
    engine.automatic = false;
    const running = session.runAgain();
    while (engine.runs.length < 3) await turn();
    assert.ok(engine.open.has(trace));
    engine.runs.at(-1)!.finish();
    await running;
    assert.deepEqual([...engine.open], [session.state.outline!.trace]);
    await assert.rejects(beside('stories', 'trace 0'), { code: 'not-found' });
  });

  it('are stopped with the run that they stand beside, also where they end all the same', async () => {
    engine.automatic = false;
    const waiting = beside('stories');
    while (engine.runs.length < 2) await turn();
    const refused = assert.rejects(waiting, { code: 'cancelled' });
    engine.automatic = true;
    await session.runAgain();
    await refused;
    assert.equal(engine.runs[1]!.signal?.aborted, true);
    assert.deepEqual([...engine.open], [session.state.outline!.trace]);
  });

  it('are tried again after they failed', async () => {
    engine.automatic = false;
    const waiting = beside('stories');
    while (engine.runs.length < 2) await turn();
    engine.runs[1]!.fail(new Error('no'));
    await assert.rejects(waiting);
    engine.automatic = true;
    assert.equal((await beside('stories')).trace, 'trace 1');
  });

  it('are closed with the panel', async () => {
    await beside('stories');
    assert.equal(engine.open.size, 2);
    session.dispose();
    assert.equal(engine.open.size, 0);
  });
});
