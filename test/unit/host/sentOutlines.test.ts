import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { panelMethods, type SentState, type StateMessage } from '../../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { PanelSession } from '../../../src/host/panelSession.ts';
import { KeptOutlines } from '../../../webview/app/keptOutlines.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

describe('the outlines of a panel', () => {
  let session: PanelSession;
  let page: Client<typeof panelMethods>;
  let sent: SentState[];

  beforeEach(() => {
    const [hostPort, webviewPort] = memoryPorts();
    sent = [];
    webviewPort.subscribe((message) => {
      if ((message as StateMessage).kind === 'state') sent.push((message as StateMessage).state);
    });
    page = connect(webviewPort, panelMethods);
    session = new PanelSession({
      port: hostPort,
      engine: new FakeEngine(),
      model: 'minilm',
      models: ONE_MODEL,
      outlets: { copy: () => undefined, save: () => Promise.resolve(null) },
    });
  });
  afterEach(() => session.dispose());

  const arrived = async (): Promise<SentState> => {
    for (let i = 0; i < 8; i++) await turn();
    return sent.at(-1)!;
  };
  const whole = (state: SentState): number => [state.outline, state.comparison?.other].filter(isWhole).length;
  const isWhole = (outline: object | undefined): boolean => outline !== undefined && 'tokens' in outline;

  it('are sent once, however often the caret moves', async () => {
    await session.show({ source: new FakeSource('A dog ate it.') });
    await arrived();
    assert.equal(sent.filter((state) => isWhole(state.outline)).length, 1);
    sent.length = 0;
    for (const offset of [3, 7, 11]) {
      session.caretAt(offset);
      assert.equal(typeof (await arrived()).caretToken, 'number');
    }
    assert.deepEqual(sent.map(whole), [0, 0, 0]);
    assert.deepEqual(sent.at(-1)!.outline, { known: 'trace 0' });
  });

  it('are sent again to a page that was loaded again, and to it only once', async () => {
    await session.show({ source: new FakeSource('A dog ate it.') });
    await arrived();
    assert.ok(isWhole((await page.call('ready', {})).outline));
    session.caretAt(3);
    assert.equal(whole(await arrived()), 0);
  });

  it('of a comparison too are sent once, and those of a new run anew', async () => {
    await session.show({ source: new FakeSource('A dog ate it.') });
    await session.intervene([{ kind: 'switch_off', layer: 0, head: 1 }]);
    const outlines = new KeptOutlines();
    await arrived();
    for (const state of sent) assert.ok(outlines.restored(state), 'the page can put every state together');
    sent.length = 0;
    session.caretAt(3);
    const state = await arrived();
    assert.equal(whole(state), 0);
    const restored = outlines.restored(state)!;
    assert.equal(restored.outline!.trace, session.state.outline!.trace);
    assert.deepEqual(restored.comparison, session.state.comparison);
    await session.runAgain();
    await arrived();
    assert.ok(
      sent.some((each) => isWhole(each.outline)),
      'the new run is sent',
    );
    for (const each of sent.slice(1)) assert.ok(outlines.restored(each));
  });

  it('that a hidden page was not told of are not taken for known', async () => {
    session.setVisible(false);
    await session.show({ source: new FakeSource('A dog ate it.') });
    await arrived();
    assert.deepEqual(sent, []);
    session.setVisible(true);
    assert.ok(isWhole((await arrived()).outline));
  });

  it('that a page lacks make it ask for everything', () => {
    const outlines = new KeptOutlines();
    const state = { ...session.state, outline: { known: 'trace 0' } };
    assert.equal(outlines.restored(state), undefined);
    assert.deepEqual(outlines.restored(session.state), session.state);
  });
});
