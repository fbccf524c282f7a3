import assert from 'node:assert/strict';
import { PanelSession } from '../../../src/host/panelSession.ts';
import { panelMethods } from '../../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { NEUTRAL_STEP } from '../../../src/text/colourSteps.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

/** One step for each of: nothing, `A`, `dog`, `ate`, `it.`, nothing. */
const steps = (...four: number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(NEUTRAL_STEP, ...four, NEUTRAL_STEP);

const count = ({ coloured }: FakeSource): number => coloured?.length ?? 0;

describe('The text in colour', () => {
  let session: PanelSession;
  let panel: Client<typeof panelMethods>;
  let engine: FakeEngine;
  let source: FakeSource;

  beforeEach(async () => {
    const [hostPort, webviewPort] = memoryPorts();
    engine = new FakeEngine();
    panel = connect(webviewPort, panelMethods);
    const outlets = { copy: () => undefined, save: () => Promise.resolve(null) };
    session = new PanelSession({ port: hostPort, engine, model: 'minilm', models: ONE_MODEL, outlets });
    source = new FakeSource('A dog ate it.');
    await session.show({ source });
  });

  afterEach(() => session.dispose());

  it('lies where its tokens stand; what has no colour is left out', async () => {
    await panel.call('colourEditor', { trace: 'trace 0', steps: steps(20, NEUTRAL_STEP, 3, 0) });
    assert.deepEqual(source.coloured, [
      { start: 0, end: 1, step: 20 },
      { start: 6, end: 9, step: 3 },
      { start: 10, end: 13, step: 0 },
    ]);
    await panel.call('colourEditor', { trace: 'trace 0', steps: null });
    assert.equal(source.coloured, null);
  });

  it('joins neighbours of one colour', async () => {
    const joined = new FakeSource('ab');
    await session.show({ source: joined });
    const { tokens } = session.state.outline!;
    // Two tokens without a space between them.
    Object.assign(tokens[1]!, { start: 0, end: 1 });
    Object.assign(tokens[2]!, { start: 1, end: 2, special: false });
    const trace = session.state.outline!.trace;
    await panel.call('colourEditor', { trace, steps: Uint8Array.of(NEUTRAL_STEP, 15, 15) });
    assert.deepEqual(joined.coloured, [{ start: 0, end: 2, step: 15 }]);
  });

  it('refuses colours that are not those of the run’s tokens', async () => {
    const refused = (wrong: Uint8Array<ArrayBuffer>) =>
      assert.rejects(panel.call('colourEditor', { trace: 'trace 0', steps: wrong }), { code: 'bad-request' });
    await refused(Uint8Array.of(1, 2));
    await refused(steps(1, 2, 3, 21));
    assert.equal(source.coloured, null);
  });

  it('is let go when the text is run again, and not coloured by the run before', async () => {
    await panel.call('colourEditor', { trace: 'trace 0', steps: steps(1, 2, 3, 4) });
    engine.automatic = false;
    const running = session.runAgain();
    assert.equal(source.coloured, null);
    await panel.call('colourEditor', { trace: 'trace 0', steps: steps(1, 2, 3, 4) });
    assert.equal(source.coloured, null);
    await new Promise(setImmediate);
    engine.runs.at(-1)!.finish();
    await running;
    await panel.call('colourEditor', { trace: 'trace 0', steps: steps(1, 2, 3, 4) });
    assert.equal(source.coloured, null);
    await panel.call('colourEditor', { trace: 'trace 1', steps: steps(1, 2, 3, 4) });
    assert.equal(count(source), 4);
  });

  it('is let go when another text is shown and when the panel is closed', async () => {
    await panel.call('colourEditor', { trace: 'trace 0', steps: steps(1, 2, 3, 4) });
    const other = new FakeSource('B dog ate it.');
    await session.show({ source: other });
    assert.equal(source.coloured, null);
    await panel.call('colourEditor', { trace: 'trace 1', steps: steps(1, 2, 3, 4) });
    assert.equal(count(other), 4);
    session.setVisible(false);
    assert.equal(count(other), 4, 'a panel that is only hidden keeps the colours');
    session.dispose();
    assert.equal(other.coloured, null);
  });
});
