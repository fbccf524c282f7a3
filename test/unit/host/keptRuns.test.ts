import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { PanelSession } from '../../../src/host/panelSession.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const OFF: Intervention = { kind: 'switch_off', layer: 0, head: 1 };
const NO_POSITIONS: Intervention = { kind: 'remove_positions' };
const DROP: Intervention = { kind: 'drop_token', token: 1 };

describe('the runs that a panel keeps', () => {
  let engine: FakeEngine;
  let session: PanelSession;
  const dog = new FakeSource('A dog ate it.');

  beforeEach(async () => {
    engine = new FakeEngine();
    session = new PanelSession({
      port: memoryPorts()[0],
      engine,
      model: 'minilm',
      models: ONE_MODEL,
      outlets: { copy: () => undefined, save: () => Promise.resolve(null) },
    });
    await session.show({ source: dog });
  });
  afterEach(() => session.dispose());

  const traces = (): (string | undefined)[] => {
    const { outline, comparison } = session.state;
    return [outline?.trace, comparison?.other.trace];
  };

  it('compare a changed run with the one without changes, which is not run again', async () => {
    await session.intervene([OFF]);
    assert.deepEqual(traces(), ['trace 1', 'trace 0']);
    assert.equal(session.state.comparison?.kind, 'interventions');
    await session.intervene([OFF, DROP]);
    assert.deepEqual(traces(), ['trace 2', 'trace 0']);
    assert.deepEqual([...engine.open].sort(), ['trace 0', 'trace 2']);
  });

  it('compare nothing once every change is taken back', async () => {
    await session.intervene([OFF]);
    await session.intervene([]);
    assert.equal(session.state.comparison, undefined);
    assert.equal(engine.open.size, 1);
  });

  it('drop what was changed on the tokens of another text, and keep what was not', async () => {
    await session.intervene([OFF, DROP]);
    await session.show({ source: new FakeSource('Another text.') });
    assert.deepEqual(session.state.interventions, [OFF]);
    assert.equal(session.state.comparison?.kind, 'interventions');
    assert.match(session.state.letGo!, /tokens of the text before/);
    await session.intervene([]);
    assert.equal(session.state.letGo, undefined, 'said once');
  });

  it('drop what was changed in another model, and keep what every model has', async () => {
    await session.intervene([OFF, NO_POSITIONS]);
    await session.runAgain({ model: 'stories' });
    assert.deepEqual(session.state.interventions, [NO_POSITIONS]);
    assert.match(session.state.letGo!, /in the model before/);
    await session.runAgain({ model: 'minilm' });
    assert.equal(session.state.letGo, undefined, 'nothing was lost this time');
    await session.runAgain({ lens: 'tokenizer' });
    assert.deepEqual(session.state.interventions, []);
    assert.match(session.state.letGo!, /in the run before/);
  });

  it('drop what was changed on appended tokens that are taken back or others now', async () => {
    const painted = (...queries: number[]): Intervention => {
      const cells = queries.map((query) => ({ query, key: 0, weight: 1 }));
      return { kind: 'painted', layer: 0, head: 0, cells };
    };
    // “[CLS] A dog ate it. [SEP]”: what is appended stands before the last token.
    await session.continueWith([1]);
    await session.intervene([DROP, { kind: 'drop_token', token: 4 }, painted(2, 4), OFF]);
    await session.continueWith([1, 2]);
    assert.equal(session.state.letGo, undefined, 'what stays, stays as it is');
    await session.continueWith([3, 2]);
    assert.deepEqual(session.state.interventions, [DROP, painted(2), OFF]);
    assert.match(session.state.letGo!, /tokens that are gone/);
  });

  it('come back with their changes and appended tokens after the window was loaded again', async () => {
    const changes = { text: 'A dog ate it.', interventions: [OFF, DROP], continuation: [5], pinned: true };
    await session.show({ source: new FakeSource('A dog ate it.'), changes });
    assert.deepEqual(session.state.interventions, [OFF, DROP]);
    assert.deepEqual(session.state.continuation, [5]);
    assert.equal(session.state.comparison?.kind, 'interventions');
    assert.match(session.state.letGo!, /pinned run is gone/);
    await session.show({ source: new FakeSource('Another text.'), changes });
    assert.deepEqual(session.state.interventions, [OFF]);
    assert.deepEqual(session.state.continuation, []);
  });

  it('compare with the pinned run, named by its text and model, and run no other for it', async () => {
    session.pin(true);
    assert.equal(session.state.pinned, true);
    await session.show({ source: new FakeSource('Another text.') });
    assert.equal(session.state.comparison?.kind, 'pinned');
    assert.equal(session.state.comparison.label, 'pinned: essay.txt:1, MiniLM');
    assert.deepEqual(traces(), ['trace 1', 'trace 0']);
    await session.intervene([OFF]);
    assert.equal(engine.runs.length, 3, 'without the changes nothing is run');
    assert.deepEqual(traces(), ['trace 2', 'trace 0']);
  });

  it('let the pinned run go, and compare with the run without changes instead', async () => {
    session.pin(true);
    await session.intervene([OFF]);
    session.pin(false);
    while (session.state.phase === 'running') await new Promise((resolve) => setImmediate(resolve));
    assert.equal(session.state.pinned, false);
    assert.equal(session.state.comparison?.kind, 'interventions');
    assert.equal(engine.open.size, 2);
  });

  it('keep the pinned run where the next one fails', async () => {
    session.pin(true);
    engine.automatic = false;
    const running = session.intervene([OFF]);
    while (engine.runs.length < 2) await new Promise((resolve) => setImmediate(resolve));
    engine.runs.at(-1)!.fail(new Error('no'));
    await running;
    assert.equal(session.state.phase, 'failed');
    assert.deepEqual([...engine.open], ['trace 0']);
    engine.automatic = true;
    await session.intervene([]);
    assert.deepEqual(traces(), ['trace 1', 'trace 0']);
  });

  it('are not closed by a pin while the run that needs them is under way', async () => {
    await session.intervene([OFF]);
    engine.automatic = false;
    const running = session.show({ source: new FakeSource('Another text.') });
    await started(3);
    engine.runs.at(-1)!.finish();
    await started(4);
    session.pin(true);
    engine.automatic = true;
    engine.runs.at(-1)!.finish();
    await running;
    assert.equal(session.state.comparison?.kind, 'pinned');
    session.pin(false);
    await settled();
    assert.equal(session.state.comparison.kind, 'interventions');
    for (const trace of traces()) assert.ok(engine.open.has(trace!), `${trace} is closed`);
    assert.equal(engine.open.size, 2);
  });

  it('are compared as is wanted when the comparison comes, not when it was asked for', async () => {
    await session.intervene([OFF]);
    const compared = engine.holdNext('compare');
    const running = session.intervene([OFF, DROP]);
    await compared.asked;
    session.pin(true);
    compared.answer(null);
    await running;
    assert.equal(session.state.comparison?.kind, 'pinned');
    assert.deepEqual(traces(), ['trace 2', 'trace 1']);
    assert.deepEqual([...engine.open].sort(), ['trace 0', 'trace 1', 'trace 2']);
  });

  it('of an older request do not come over a newer one that began meanwhile', async () => {
    await session.intervene([OFF]);
    const compared = engine.holdNext('compare');
    const older = session.intervene([DROP]);
    await compared.asked;
    const newer = session.intervene([OFF, DROP]);
    compared.answer(null);
    await Promise.all([older, newer]);
    assert.deepEqual(session.state.interventions, [OFF, DROP]);
    assert.deepEqual(traces(), ['trace 3', 'trace 0']);
    assert.deepEqual([...engine.open].sort(), ['trace 0', 'trace 3']);
  });

  it('are all closed where the panel goes while they arrive or are compared', async () => {
    engine.automatic = false;
    const running = session.intervene([OFF]);
    await started(2);
    engine.runs.at(-1)!.finish();
    session.dispose();
    await running;
    await turn();
    assert.deepEqual([...engine.open], []);
  });

  it('are gone with the engine also where the latest run had failed: then nothing is compared with them', async () => {
    session.pin(true);
    engine.automatic = false;
    const running = session.intervene([OFF]);
    await started(2);
    engine.runs.at(-1)!.fail(new Error('no'));
    await running;
    engine.die();
    engine.automatic = true;
    assert.equal(session.state.pinned, false);
    await session.intervene([]);
    assert.equal(session.state.phase, 'ready');
    assert.equal(session.state.comparison, undefined);
  });

  it('say that the pinned one is gone with the engine, and keep the changes', async () => {
    await session.intervene([OFF]);
    session.pin(true);
    engine.die();
    assert.equal(session.state.problem?.message, 'The engine stopped. The pinned run is gone with it.');
    await session.runAgain();
    assert.deepEqual(session.state.interventions, [OFF]);
    assert.equal(session.state.comparison?.kind, 'interventions');
    assert.equal(session.state.problem, undefined);
  });

  async function started(runs: number): Promise<void> {
    while (engine.runs.length < runs) await turn();
  }

  async function settled(): Promise<void> {
    while (session.state.phase === 'running') await turn();
  }
});
