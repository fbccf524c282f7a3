import assert from 'node:assert/strict';
import { PanelSession } from '../../../src/host/panelSession.ts';
import { panelMethods, type PanelState } from '../../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const LONG = 'whale '.repeat(500).trim();

describe('the session behind a panel, on a long text for a network that reads onwards', () => {
  let engine: FakeEngine;
  let session: PanelSession;
  let panel: Client<typeof panelMethods>;

  beforeEach(() => {
    const [hostPort, webviewPort] = memoryPorts();
    engine = new FakeEngine();
    engine.automatic = false;
    panel = connect(webviewPort, panelMethods);
    session = new PanelSession({
      port: hostPort,
      engine,
      model: 'minilm',
      models: ONE_MODEL,
      outlets: { copy: () => undefined, save: () => Promise.resolve(null) },
    });
  });

  afterEach(() => session.dispose());

  /** Until the engine was asked for so many runs. */
  async function asked(runs: number): Promise<void> {
    for (let turn = 0; turn < 100 && engine.runs.length < runs; turn++) await turns();
    assert.equal(engine.runs.length, runs);
  }

  /** @returns the run under way, with the first part shown */
  async function begin(): Promise<{ done: Promise<void>; source: FakeSource }> {
    const source = new FakeSource(LONG);
    const done = session.show({ source, lens: 'gates' });
    await asked(1);
    engine.runs[0]!.finish();
    await asked(2);
    return { done, source };
  }

  it('shows its first part while all of it is run, and then all of it', async () => {
    const { done } = await begin();
    assert.deepEqual(
      engine.runs.map(({ text }) => text.length),
      [300, LONG.length],
    );
    const { phase, outline, window, progress } = session.state;
    assert.deepEqual({ phase, trace: outline?.trace }, { phase: 'running', trace: 'trace 0' });
    assert.equal(progress?.activity, 'Layer', 'how far the run of all is');
    assert.deepEqual(window, {
      text: 'Shown: characters 1–23 of 2,999. The rest is being run.',
      rest: 'running',
      canMoveOn: false,
      canMoveBack: false,
    });
    const question = { trace: 'trace 0', node: 'layer.1.forget_gate', leading: [] };
    assert.ok((await panel.call('slice', question)).values.length > 0, 'it can be looked into');
    engine.runs[1]!.finish();
    await done;
    assert.deepEqual(ends(session.state), { phase: 'ready', trace: 'trace 1', rest: undefined });
    assert.deepEqual([...engine.open], ['trace 1']);
  });

  it('keeps the first part where the rest is cancelled, with its places in the text', async () => {
    const { done, source } = await begin();
    await panel.call('cancel', {});
    await done;
    assert.equal(engine.runs[1]!.signal?.aborted, true);
    assert.deepEqual(ends(session.state), { phase: 'ready', trace: 'trace 0', rest: 'cancelled' });
    assert.match(session.state.window!.text, /The run of the rest was cancelled; run again to see it\.$/);
    await panel.call('pointAt', { token: 2 });
    assert.deepEqual(source.marked, { start: 6, end: 11 });
    assert.deepEqual([...engine.open], ['trace 0']);
  });

  it('runs all of it again after that without another first part', async () => {
    const { done } = await begin();
    session.cancel();
    await done;
    const again = session.runAgain();
    await asked(3);
    assert.equal(engine.runs[2]!.text, LONG);
    engine.runs[2]!.finish();
    await again;
    assert.deepEqual(ends(session.state), { phase: 'ready', trace: 'trace 1', rest: undefined });
  });

  it('says that there is nothing where it is cancelled before the first part, and keeps what was shown before', async () => {
    const first = session.show({ source: new FakeSource(LONG), lens: 'gates' });
    await asked(1);
    session.cancel();
    await first;
    assert.equal(session.state.problem?.message, 'The run was cancelled.');
    assert.deepEqual(ends(session.state), { phase: 'failed', trace: undefined, rest: undefined });
    engine.automatic = true;
    await session.show({ source: new FakeSource('short') });
    engine.automatic = false;
    const second = session.show({ source: new FakeSource('other') });
    await asked(3);
    session.cancel();
    await second;
    assert.equal(session.state.phase, 'failed');
    assert.equal(session.state.outline?.tokens[1]?.piece, 'short');
    session.cancel();
    assert.equal(session.state.phase, 'failed', 'nothing is under way');
  });

  it('is run in one go by other lenses and networks, with changes, and where it is short', async () => {
    const texts = async (show: () => Promise<void>): Promise<number[]> => {
      const { length } = engine.runs;
      await show();
      return engine.runs.slice(length).map(({ text }) => text.length);
    };
    engine.automatic = true;
    const show = (lens: string, text: string) => () => session.show({ source: new FakeSource(text), lens });
    assert.deepEqual(await texts(show('attention', LONG)), [LONG.length]);
    assert.deepEqual(await texts(show('gates', LONG.slice(0, 1000))), [1000]);
    assert.deepEqual(await texts(show('gates', LONG)), [300, LONG.length]);
    const hold = { kind: 'hold', stage: 'layer.0.forget_gate', unit: null, value: 1 } as const;
    const changes = { text: LONG, interventions: [hold], continuation: [], pinned: false };
    const changed = (): Promise<void> =>
      session.show({ source: new FakeSource(LONG), lens: 'gates', changes });
    assert.deepEqual(await texts(changed), [LONG.length], 'the run without the change is there');
  });

  it('does not cut a character in two', async () => {
    const done = session.show({ source: new FakeSource(`x${'🐳'.repeat(600)}`), lens: 'gates' });
    await asked(1);
    assert.equal(engine.runs[0]!.text.length, 299);
    session.cancel();
    await done;
  });
});

const ends = ({ phase, outline, window }: PanelState) => ({
  phase,
  trace: outline?.trace,
  rest: window?.rest,
});

async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
