import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '../../../src/problem.ts';
import { SideSession, type SideChoice, type SideTarget } from '../../../src/host/sidePanel/sideSession.ts';
import { connect, type Client } from '../../../src/protocol/rpc.ts';
import { sideMethods, type SideState, type SideStateMessage } from '../../../src/protocol/sideMethods.ts';
import { FakeEngine, ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const DOG = 'A dog ate it.';
const SETTLE = 20;
/** Enough for the caret to settle and a run to end. */
const settled = (): Promise<void> => delay(4 * SETTLE);

describe('the session behind the side panel', () => {
  let engine: FakeEngine;
  let session: SideSession;
  let page: Client<typeof sideMethods>;
  let states: SideState[];
  let saved: SideChoice[];
  let opened: string[];
  let atCaret: { source: FakeSource; text: string; caret: number } | ProblemError | undefined;

  function start(choice: Partial<SideChoice> = {}, models = ONE_MODEL): void {
    const [hostPort, webviewPort] = memoryPorts();
    webviewPort.subscribe((message) => {
      if ((message as SideStateMessage).kind === 'state') states.push((message as SideStateMessage).state);
    });
    page = connect(webviewPort, sideMethods);
    session = new SideSession({
      port: hostPort,
      engine,
      models,
      choice: { model: 'minilm', head: null, paused: false, ...choice },
      read: (): SideTarget | undefined => {
        if (atCaret instanceof ProblemError) throw atCaret;
        return atCaret;
      },
      openInPanel: (_source, { model, lens }) => void opened.push(`${lens}: ${model}`),
      save: (kept) => void saved.push(kept),
      settleMilliseconds: SETTLE,
    });
  }

  /** Puts the caret before a part of a text, as when a person types or clicks. */
  function caretAt(text: string, part = text): FakeSource {
    const source = new FakeSource(text);
    atCaret = { source, text, caret: text.indexOf(part) };
    session.moved();
    return source;
  }

  const passage = (): NonNullable<SideState['passage']> => {
    assert(session.state.passage, `${session.state.phase} ${session.state.problem?.message ?? ''}`);
    return session.state.passage;
  };
  const waiting = (): number => engine.runs.filter(({ signal }) => !signal?.aborted).length;

  beforeEach(() => {
    engine = new FakeEngine();
    states = [];
    saved = [];
    opened = [];
    atCaret = undefined;
    start();
  });

  afterEach(() => session.dispose());

  it('shows the passage at the caret, its tokens and what the one at the caret looks at', async () => {
    atCaret = { source: new FakeSource(DOG), text: DOG, caret: DOG.indexOf('ate') + 1 };
    session.setVisible(true);
    await settled();
    const last = states.at(-1)!;
    assert.equal(last.phase, 'ready');
    assert.deepEqual([last.layer, last.head], [5, null], 'the last layer, over all heads');
    assert.deepEqual(
      last.passage!.tokens.map(({ piece }) => piece),
      ['[CLS]', 'A', 'dog', 'ate', 'it.', '[SEP]'],
    );
    const { attendsTo, attendedBy, health } = last.passage!.attention!;
    assert.equal(last.passage!.token, 3);
    assert.deepEqual(
      [attendsTo[0], attendedBy[0]],
      [
        { token: 3, weight: 1 },
        { token: 3, weight: 1 },
      ],
    );
    assert.equal(health.onFirst, null, 'messages to a webview carry no NaN');
    assert.equal(last.passage!.label, 'essay.txt:1');
    assert.equal(last.passage!.next, undefined);
  });

  it('runs nothing before it is seen, and nothing while it is hidden', async () => {
    caretAt(DOG);
    await settled();
    assert.equal(engine.asked.length, 0);
    session.setVisible(true);
    await settled();
    assert.equal(engine.runs.length, 1);
    session.setVisible(false);
    assert.deepEqual([...engine.open], [], 'its trace is closed');
    caretAt('Another sentence.');
    await settled();
    assert.equal(engine.runs.length, 1);
    session.setVisible(true);
    await settled();
    assert.equal(engine.runs.length, 2);
    assert.equal(passage().tokens[1]!.piece, 'Another');
  });

  it('waits until the caret has settled', async () => {
    session.setVisible(true);
    for (let letters = 1; letters <= DOG.length; letters++) {
      caretAt(DOG.slice(0, letters));
      await delay(SETTLE / 4);
    }
    await settled();
    assert.deepEqual(
      engine.runs.map(({ text }) => text),
      [DOG],
    );
  });

  it('does not run the same passage again when the caret moves in it, but asks about the new token', async () => {
    session.setVisible(true);
    caretAt(DOG, 'dog');
    await settled();
    assert.equal(passage().token, 2);
    caretAt(DOG, 'it');
    await settled();
    assert.equal(passage().token, 4);
    caretAt(DOG, 't.');
    await settled();
    assert.equal(engine.runs.length, 1);
    assert.equal(engine.asked.filter((name) => name === 'tokenAttention').length, 2, 'the same token');
  });

  it('has never more than one run waiting; the newest wins', async () => {
    engine.automatic = false;
    session.setVisible(true);
    for (const text of ['one', 'two', 'three', 'four']) {
      caretAt(text);
      await settled();
      assert.equal(waiting(), 1, text);
    }
    for (const run of engine.runs) run.finish();
    await settled();
    assert.equal(passage().tokens[1]!.piece, 'four');
    assert.deepEqual([...engine.open], [passage().trace]);
  });

  it('takes up the caret that moved within the passage while it ran', async () => {
    engine.automatic = false;
    session.setVisible(true);
    caretAt(DOG, 'dog');
    await settled();
    caretAt(DOG, 'it');
    await settled();
    assert.equal(engine.runs.length, 1);
    engine.runs[0]!.finish();
    await settled();
    assert.equal(passage().token, 4);
  });

  it('closes the run before, and the last one at the end', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    caretAt('It was hungry.');
    await settled();
    assert.deepEqual([...engine.open], [passage().trace]);
    session.dispose();
    assert.deepEqual([...engine.open], []);
  });

  it('keeps the older passage while a newer one runs, and announces only a long run', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    engine.automatic = false;
    states.length = 0;
    caretAt('It was hungry.');
    await settled();
    assert.equal(session.state.phase, 'running');
    assert.equal(passage().tokens[2]!.piece, 'dog');
    assert.equal(states.length, 0);
    await delay(320);
    assert.deepEqual(
      states.map(({ phase }) => phase),
      ['running'],
    );
    engine.runs.at(-1)!.finish();
    await settled();
    assert.equal(states.at(-1)!.phase, 'ready');
  });

  it('does not follow while it is paused, and catches up afterwards', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    await page.call('pause', { paused: true });
    caretAt('It was hungry.');
    await settled();
    assert.equal(engine.runs.length, 1);
    assert.equal(session.state.paused, true);
    assert.equal(passage().tokens[2]!.piece, 'dog');
    session.setVisible(false);
    session.setVisible(true);
    await settled();
    assert.equal(passage().tokens[2]!.piece, 'dog', 'the passage that it was paused on comes back');
    await page.call('pause', { paused: false });
    await settled();
    assert.equal(passage().tokens[3]!.piece, 'hungry.');
    assert.deepEqual(
      saved.map(({ paused }) => paused),
      [true, false],
    );
  });

  it('follows the edits of what it was paused on also while it is hidden, and of nothing else', async () => {
    session.setVisible(true);
    const source = caretAt(DOG);
    await settled();
    session.setVisible(false);
    assert.equal(source.watched, false);
    session.setVisible(true);
    await settled();
    await page.call('pause', { paused: true });
    session.setVisible(false);
    assert.equal(source.watched, true);
    session.dispose();
    assert.equal(source.watched, false);
  });

  it('runs nothing when it was paused before the restart', async () => {
    session.dispose();
    start({ paused: true });
    caretAt(DOG);
    session.setVisible(true);
    await settled();
    assert.equal(engine.runs.length, 0);
    assert.equal((await page.call('ready', {})).paused, true);
  });

  it('says so where there is nothing to read, and goes on afterwards', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    atCaret = new ProblemError('bad-input', 'The document is empty.', 'Run the command again.');
    session.moved();
    await settled();
    const { phase, problem, passage: shown } = states.at(-1)!;
    assert.equal(phase, 'nothing');
    assert.equal(problem?.message, 'The document is empty.');
    assert.match(problem!.nextStep!, /caret/, 'there is no command to be run again');
    assert.equal(shown, undefined);
    assert.deepEqual([...engine.open], []);
    caretAt(DOG);
    await settled();
    assert.equal(session.state.phase, 'ready');
  });

  it('leaves what it shows where the active editor does not concern it', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    atCaret = undefined;
    session.moved();
    await settled();
    assert.equal(passage().tokens[2]!.piece, 'dog');
    assert.equal(engine.runs.length, 1);
  });

  it('says why a run failed, does not try again by itself, and does when asked', async () => {
    engine.automatic = false;
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    engine.runs[0]!.fail(new ProblemError('bad-model', 'The model is damaged.', 'Reinstall.'));
    await settled();
    assert.deepEqual([session.state.phase, session.state.problem?.nextStep], ['failed', 'Reinstall.']);
    caretAt(DOG, 'dog');
    await settled();
    assert.equal(engine.runs.length, 1);
    engine.automatic = true;
    await page.call('runAgain', {});
    await settled();
    assert.equal(session.state.phase, 'ready');
  });

  it('says so when the engine is lost, and starts anew with the next move of the caret', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    engine.die();
    assert.equal(session.state.phase, 'lost');
    assert.equal(session.state.passage, undefined);
    caretAt(DOG, 'dog');
    await settled();
    assert.equal(session.state.phase, 'ready');
  });

  it('runs again where the engine has let go of its trace', async () => {
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    engine.open.clear();
    caretAt(DOG, 'it');
    await settled();
    assert.equal(engine.runs.length, 2);
    assert.equal(session.state.phase, 'ready');
    assert.equal(passage().token, 4);
  });

  it('asks anew for another layer or head without a run, and runs another model', async () => {
    session.setVisible(true);
    caretAt(DOG, 'dog');
    await settled();
    await page.call('choose', { layer: 2, head: 7 });
    await settled();
    assert.deepEqual([passage().attention!.layer, passage().attention!.head], [2, 7]);
    await page.call('choose', { head: null });
    await settled();
    assert.deepEqual([passage().attention!.layer, passage().attention!.head], [2, null]);
    assert.equal(engine.runs.length, 1);
    session.chooseModel('stories');
    await settled();
    assert.deepEqual(
      engine.runs.map(({ model }) => model),
      ['minilm', 'stories'],
    );
    assert.deepEqual([session.state.layer, session.state.head], [5, null], 'another model has other heads');
    assert.equal(saved.at(-1)!.model, 'stories');
  });

  it('marks and reveals tokens in the editor, and asks about the one that was clicked', async () => {
    session.setVisible(true);
    const source = caretAt(DOG, 'dog');
    await settled();
    await page.call('pointAt', { token: 3 });
    assert.deepEqual(source.marked, { start: 6, end: 9 });
    await page.call('pointAt', { token: null });
    assert.equal(source.marked, null);
    await page.call('look', { token: 3 });
    assert.deepEqual(source.revealed, { start: 6, end: 9 });
    assert.equal(passage().token, 3);
    await page.call('look', { token: 0 });
    assert.equal(passage().token, 0, 'also one that stands for no text');
    await page.call('look', { token: 999 });
    assert.equal(passage().token, 0);
  });

  it('opens what it shows in the panel', async () => {
    session.setVisible(true);
    await page.call('openInPanel', {});
    assert.deepEqual(opened, []);
    caretAt(DOG);
    await settled();
    await page.call('openInPanel', {});
    assert.deepEqual(opened, ['attention: minilm']);
  });

  it('runs a recurrent network of characters for its gates, and offers none that reads numbers', async () => {
    const network = { ...ONE_MODEL.summaries()[0]!, kind: 'recurrent' as const };
    const summaries = () => [...ONE_MODEL.summaries(), ...['lstm', '/my.keras'].map((name) => ({ ...network, name }))]; // prettier-ignore
    session.dispose();
    start({ model: 'lstm' }, { ...ONE_MODEL, summaries });
    session.setVisible(true);
    caretAt(DOG);
    await settled();
    assert.deepEqual(
      session.state.models.map(({ name }) => name),
      ['minilm', 'lstm'],
    );
    assert.deepEqual([engine.runs.at(-1)!.request.lens, engine.runs.at(-1)!.model], ['gates', 'lstm']);
    await page.call('openInPanel', {});
    assert.deepEqual(opened, ['gates: lstm']);
  });

  it('tells that the text was edited since', async () => {
    session.setVisible(true);
    const source = caretAt(DOG);
    await settled();
    source.edit();
    await settled();
    assert.match(states.at(-1)!.passage!.remark!, /edited/);
  });

  it('refuses malformed requests', async () => {
    await assert.rejects(page.call('look', { token: -1 }), { code: 'bad-request' });
    await assert.rejects(page.call('choose', { head: 0.5 }), { code: 'bad-request' });
  });
});
