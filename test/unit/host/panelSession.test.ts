import { setTimeout as delay } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { ProblemError } from '../../../src/problem.ts';
import { panelMethods, type PanelState, type StateMessage } from '../../../src/protocol/panelMethods.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { PanelSession, type ShowRequest } from '../../../src/host/panelSession.ts';
import { parseSavedRun, type SavedRun } from '../../../src/host/savedRun.ts';
import { KeptOutlines } from '../../../webview/app/keptOutlines.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const DOG = 'A dog ate it.';

describe('the session behind a panel', () => {
  let engine: FakeEngine;
  let session: PanelSession;
  let panel: Client<typeof panelMethods>;
  let states: PanelState[];
  let saved: SavedRun[];
  let copied: string[];

  beforeEach(() => {
    const [hostPort, webviewPort] = memoryPorts();
    const outlines = new KeptOutlines();
    engine = new FakeEngine();
    states = [];
    saved = [];
    copied = [];
    webviewPort.subscribe((message) => {
      const { kind, state } = message as StateMessage;
      if (kind === 'state') states.push(outlines.restored(state)!);
    });
    panel = connect(webviewPort, panelMethods);
    session = new PanelSession({
      port: hostPort,
      engine,
      model: 'minilm',
      models: ONE_MODEL,
      outlets: { copy: (text) => void copied.push(text), save: () => Promise.resolve(null) },
      save: (run) => saved.push(run),
    });
  });

  afterEach(() => session.dispose());

  it('is empty before the first run', async () => {
    assert.deepEqual(await panel.call('ready', {}), {
      phase: 'empty',
      models: ONE_MODEL.summaries(),
      model: 'minilm',
      lenses: [],
      lens: 'attention',
      options: {},
      interventions: [],
      continuation: [],
      pinned: false,
      caretToken: null,
    });
  });

  it('tells of a run from its beginning to its end', async () => {
    await session.show({ source: new FakeSource(DOG) });
    await turns();
    assert.deepEqual([...new Set(states.map((state) => state.phase))], ['running', 'ready']);
    assert(states.some((state) => state.progress?.activity === 'Layer'));
    const last = states.at(-1)!;
    assert.equal(last.source?.label, 'essay.txt:1');
    assert.equal(last.outline?.tokens.length, 6);
    assert.equal(last.progress, undefined);
    assert.equal(last.models.length, 1);
    assert.equal(last.window, undefined);
  });

  it('does not announce a short run over what is shown, but a long one', async () => {
    await session.show({ source: new FakeSource(DOG) });
    await turns();
    states.length = 0;
    await session.runAgain();
    await turns();
    assert.deepEqual([...new Set(states.map((state) => state.phase))], ['ready']);
    engine.automatic = false;
    const running = session.runAgain();
    await delay(400);
    assert.equal(states.at(-1)!.phase, 'running');
    engine.runs.at(-1)!.finish();
    await running;
    await turns();
    assert.equal(states.at(-1)!.phase, 'ready');
  });

  it('answers questions about the shown run, and only about that', async () => {
    await session.show({ source: new FakeSource(DOG) });
    const question = { node: 'layer.5.attention.weights', leading: [0] };
    const slice = await panel.call('slice', { trace: 'trace 0', ...question });
    assert.deepEqual(slice.values, new Float32Array([0.5]));
    await assert.rejects(panel.call('slice', { trace: 'trace 7', ...question }), { code: 'not-found' });
  });

  it('closes the older trace when a newer run has arrived, and the last one at the end', async () => {
    await session.show({ source: new FakeSource(DOG) });
    await session.runAgain();
    assert.deepEqual([...engine.open], ['trace 1']);
    session.dispose();
    assert.deepEqual([...engine.open], []);
  });

  it('brings back what was shown, with its model', async () => {
    await session.restore(Promise.resolve({ source: new FakeSource(DOG) }), 'stories');
    await turns();
    assert.equal(session.state.phase, 'ready');
    assert.equal(engine.runs[0]!.request.model, 'stories');
  });

  it('shows what was asked for while it looked for what was shown before', async () => {
    let found: (request: ShowRequest) => void = () => undefined;
    const restored = session.restore(new Promise((resolve) => (found = resolve)), 'stories');
    const asked = new FakeSource('asked for');
    await session.show({ source: asked });
    found({ source: new FakeSource('shown before') });
    await restored;
    await turns();
    assert.equal(session.source, asked);
    assert.equal(engine.runs.length, 1);
    assert.equal(session.state.model, 'minilm');
  });

  it('lets a newer run cancel the older one', async () => {
    engine.automatic = false;
    const first = session.show({ source: new FakeSource('first') });
    await turns();
    const second = session.show({ source: new FakeSource('second') });
    await turns();
    assert.equal(engine.runs.length, 2);
    assert.equal(engine.runs[0]!.signal?.aborted, true);
    engine.runs[1]!.finish();
    await Promise.all([first, second]);
    assert.equal(session.state.phase, 'ready');
    assert.equal(session.state.outline?.tokens[1]?.piece, 'second');
    assert.equal(session.state.problem, undefined);
  });

  it('keeps the older outline while a newer run is under way, without its links', async () => {
    const source = new FakeSource(DOG);
    await session.show({ source });
    engine.automatic = false;
    const running = session.runAgain();
    await turns();
    assert.equal(session.state.phase, 'running');
    assert.equal(session.state.outline?.trace, 'trace 0');
    await panel.call('pointAt', { token: 1 });
    assert.equal(source.marked, null);
    engine.runs.at(-1)!.finish();
    await running;
  });

  it('says why a run failed and drops what it showed before', async () => {
    await session.show({ source: new FakeSource(DOG) });
    engine.automatic = false;
    const running = session.runAgain({ model: 'stories' });
    await turns();
    engine.runs.at(-1)!.fail(new ProblemError('bad-model', 'The model “stories” is damaged.', 'Reinstall.'));
    await running;
    const { phase, problem, outline } = session.state;
    assert.equal(phase, 'failed');
    assert.deepEqual(problem, {
      code: 'bad-model',
      message: 'The model “stories” is damaged.',
      nextStep: 'Reinstall.',
    });
    assert.equal(outline, undefined);
    assert.deepEqual([...engine.open], []);
  });

  it('hides the words of a defect from the person', async () => {
    engine.automatic = false;
    const running = session.show({ source: new FakeSource(DOG) });
    await turns();
    engine.runs[0]!.fail(new TypeError('undefined is not a function'));
    await running;
    assert.equal(session.state.problem?.code, 'internal');
    assert(!session.state.problem.message.includes('undefined'));
  });

  it('is lost when the engine dies in the middle of a run, and runs again on one click', async () => {
    engine.automatic = false;
    const running = session.show({ source: new FakeSource(DOG) });
    await turns();
    engine.die();
    await running;
    assert.equal(session.state.phase, 'lost');
    assert.equal(session.state.problem?.code, 'engine-lost');
    engine.automatic = true;
    await panel.call('run', {});
    await turns(5);
    assert.equal(session.state.phase, 'ready');
  });

  it('is lost when the engine dies later, since its numbers are gone', async () => {
    await session.show({ source: new FakeSource(DOG) });
    engine.die();
    assert.equal(session.state.phase, 'lost');
    assert.equal(session.state.outline, undefined);
  });

  it('says so when there is nothing to read', async () => {
    const cases = {
      '': /no text/,
      ' \t\r\n\u00a0\u3000': /white space/,
      '\u0000\u0007\u001b': /control characters/,
    };
    for (const [text, sentence] of Object.entries(cases)) {
      await session.show({ source: new FakeSource(text) });
      assert.equal(session.state.phase, 'failed');
      assert.match(session.state.problem!.message, sentence);
      assert.match(session.state.problem!.nextStep!, /Select some words/);
    }
    assert.equal(engine.runs.length, 0);
  });

  it('says so when the text is gone', async () => {
    const source = new FakeSource(DOG);
    await session.show({ source });
    source.gone = true;
    await session.runAgain();
    assert.equal(session.state.phase, 'failed');
    assert.equal(session.state.problem?.code, 'not-found');
  });

  it('marks and reveals the exact text of a token, and nothing for special tokens', async () => {
    const source = new FakeSource(DOG);
    await session.show({ source });
    await panel.call('pointAt', { token: 2 });
    assert.deepEqual(source.marked, { start: 2, end: 5 });
    await panel.call('pointAt', { token: 0 });
    assert.equal(source.marked, null);
    await panel.call('reveal', { token: 4 });
    assert.deepEqual(source.revealed, { start: 10, end: 13 });
    await panel.call('pointAt', { token: 99 });
    assert.equal(source.marked, null);
  });

  it('marks the token at the caret', async () => {
    await session.show({ source: new FakeSource(DOG) });
    const tokens = [0, 1, 2, 5, 6, 13, 14].map((offset) => {
      session.caretAt(offset);
      return session.state.caretToken;
    });
    assert.deepEqual(tokens, [1, 1, 2, 2, 3, 4, null]);
    session.caretAt(null);
    assert.equal(session.state.caretToken, null);
  });

  it('walks through a long text window by window, with exact numbers', async () => {
    const source = new FakeSource('one two three four five six seven eight nine ten');
    await session.show({ source });
    assert.deepEqual(session.state.window, {
      text: 'Shown: characters 1–18 of 48 (4 tokens). The rest does not fit MiniLM, which reads 6 tokens at once.',
      canMoveOn: true,
      canMoveBack: false,
    });
    await session.moveWindow('on');
    assert.equal(
      session.state.window?.text,
      'Shown: characters 19–39 of 48 (4 tokens). The rest does not fit MiniLM, which reads 6 tokens at once.',
    );
    await session.moveWindow('on');
    assert.deepEqual(session.state.window, {
      text: 'Shown: characters 40–48 of 48 (2 tokens). This is the last part.',
      canMoveOn: false,
      canMoveBack: true,
    });
    await panel.call('pointAt', { token: 2 });
    assert.deepEqual(source.marked, { start: 45, end: 48 });
    await session.moveWindow('back');
    await session.moveWindow('back');
    assert.equal(session.state.window?.text.slice(0, 23), 'Shown: characters 1–18 ');
    await session.moveWindow('back');
    assert.equal(session.state.phase, 'ready');
  });

  it('reads only a window of a huge text', async () => {
    const source = new FakeSource('word '.repeat(1000), 50_000_000);
    await session.show({ source });
    assert.match(session.state.window!.text, /^Shown: characters 1–19 of 50,000,000 \(4 tokens\)\./);
    assert(source.reads.every(({ start, end }) => end - start <= 65536));
    assert(engine.runs[0]!.text.length <= 65536);
  });

  it('skips white space at the start of a huge text', async () => {
    const source = new FakeSource(`${' '.repeat(200_000)}word`);
    await session.show({ source });
    assert.equal(session.state.phase, 'ready');
    assert.match(session.state.window!.text, /^Shown: characters 196,609–200,004 of 200,004 \(1 token\)/);
  });

  it('says that a text without spaces is read in parts', async () => {
    await session.show({ source: new FakeSource('x'.repeat(100_000)) });
    assert.equal(
      session.state.window?.text,
      'Shown: characters 1–65,536 of 100,000 (1 token). At most 65,536 characters are read at once.',
    );
    await session.moveWindow('on');
    assert.match(session.state.window!.text, /^Shown: characters 65,537–100,000 of 100,000 /);
  });

  it('does not offer to move on to nothing but white space', async () => {
    await session.show({ source: new FakeSource(`one two${' '.repeat(66_000)}`) });
    assert.equal(session.state.phase, 'ready');
    assert.equal(session.state.window, undefined);
  });

  it('does not cut an emoji in two', async () => {
    const source = new FakeSource('😀'.repeat(40_000).padStart(80_001, 'a'));
    await session.show({ source });
    assert.equal(engine.runs[0]!.text.length, 65535);
    assert.equal(engine.runs[0]!.text.codePointAt(65533), 0x1f600);
  });

  it('tells that the text was edited', async () => {
    const source = new FakeSource(DOG);
    await session.show({ source });
    source.edit();
    await turns();
    assert.equal(states.at(-1)?.source?.remark, 'The text was edited since.');
  });

  it('tells a hidden webview nothing, and everything when it is shown again', async () => {
    session.setVisible(false);
    await session.show({ source: new FakeSource(DOG) });
    await turns();
    assert.equal(states.length, 0);
    session.setVisible(true);
    assert.equal((await panel.call('ready', {})).phase, 'ready');
  });

  it('keeps what brings it back', async () => {
    const source = new FakeSource('one two three four five six seven');
    await session.show({ source });
    await session.moveWindow('on');
    assert.deepEqual(saved.at(-1), {
      version: 1,
      model: 'minilm',
      lens: 'attention',
      options: {},
      interventions: [],
      continuation: [],
      pinned: false,
      label: 'essay.txt:1',
      remark: undefined,
      place: { uri: 'file:///essay.txt', start: 0, end: 33 },
      text: ' five six seven',
      windowStart: 18,
      previousStarts: [0],
    });
  });

  it('keeps what was changed and appended, and that a run was pinned', async () => {
    await session.show({ source: new FakeSource(DOG) });
    const interventions = [{ kind: 'remove_positions' as const }];
    await session.intervene(interventions);
    await session.continueWith([4]);
    session.pin(true);
    const kept = parseSavedRun(structuredClone(saved.at(-1)))!;
    assert.deepEqual([kept.interventions, kept.continuation, kept.pinned], [interventions, [4], true]);
  });

  it('says of a lecture’s example what the print should have said, also after a reload', async () => {
    const correction = 'Printed is .85; right is .9479.';
    await session.show({ source: Object.assign(new FakeSource(DOG), { correction }) });
    assert.equal(session.state.source?.correction, correction);
    assert.equal(parseSavedRun(saved.at(-1))?.correction, correction);
  });

  it('copies, and counts the time to the first picture once', async () => {
    await panel.call('copy', { text: 'import numpy' });
    assert.deepEqual(copied, ['import numpy']);
    await session.show({ source: new FakeSource(DOG) });
    await panel.call('painted', { trace: 'trace 0' });
    const first = session.paintedMilliseconds;
    assert(first !== undefined && first > 0);
    await panel.call('painted', { trace: 'trace 0' });
    assert.equal(session.paintedMilliseconds, first);
  });

  it('refuses malformed requests', async () => {
    await assert.rejects(panel.call('pointAt', { token: -1 }), { code: 'bad-request' });
    await assert.rejects(panel.call('copy', { text: 5 as unknown as string }), { code: 'bad-request' });
  });
});

/** Lets some turns of the event loop pass: a message takes one each way. */
async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count * 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
