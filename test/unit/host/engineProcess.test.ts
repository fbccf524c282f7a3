import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../../src/problem.ts';
import { EngineProcess } from '../../../src/host/engineProcess.ts';
import type { WorkerLogEntry } from '../../../src/host/workerProcess.ts';

const RUN = { lens: 'attention', model: 'minilm', input: { kind: 'text' as const, text: 'a' }, options: {} };

describe('the engine’s worker', () => {
  let engine: EngineProcess;
  let entries: WorkerLogEntry[];
  let lost: Problem[];

  beforeEach(() => {
    entries = [];
    lost = [];
    engine = new EngineProcess({
      workerFile: fileURLToPath(new URL('fixtures/engine.mjs', import.meta.url)),
      modelsFolder: '/models',
      threads: () => 2,
      log: (entry) => entries.push(entry),
      graceMilliseconds: 50,
      largestHeapMegabytes: 64,
    });
    engine.onLost((problem) => lost.push(problem));
  });

  afterEach(() => engine.dispose());

  it('starts with the first call, with its folder and threads', async () => {
    assert.equal(engine.worker, undefined);
    assert.equal((await engine.call('health', {})).backend, '2 threads');
    assert(entries.some(({ level, text }) => level === 'info' && text === 'models in /models'));
  });

  it('writes what the worker prints to the log', async () => {
    await engine.call('health', {});
    await delay(20);
    assert(entries.some(({ level, text }) => level === 'warning' && text === 'a warning of a library'));
  });

  for (const death of ['exit', 'throw']) {
    it(`fails what waits when the worker dies (${death}), and starts anew`, async () => {
      const { tensors: before } = await engine.call('health', {});
      const running = assert.rejects(engine.call('run', RUN), { code: 'engine-lost' });
      engine.call('inspectModel', { model: death }).catch(() => undefined);
      await running;
      assert.equal(lost.length, 1);
      assert.match(lost[0]!.message, /engine .* stopped/);
      assert(!lost[0]!.message.includes('thrown in the worker'));
      assert.notEqual((await engine.call('health', {})).tensors, before);
    });
  }

  it('says so when the worker ran out of memory', async function () {
    this.timeout(20_000);
    await assert.rejects(engine.call('inspectModel', { model: 'exhaust' }), {
      code: 'engine-lost',
    });
    assert.match(lost[0]!.message, /out of memory/);
  });

  it('fails what waits when somebody kills the worker', async () => {
    await engine.call('health', {});
    const running = assert.rejects(engine.call('run', RUN), { code: 'engine-lost' });
    await engine.worker!.terminate();
    await running;
    assert.equal(lost.length, 1);
  });

  it('fails where its file does not exist', async () => {
    const missing = new EngineProcess({ workerFile: '/does/not/exist.mjs', modelsFolder: '/models' });
    await assert.rejects(missing.call('health', {}), { code: 'engine-lost' });
    missing.dispose();
  });

  it('stops a grace period after the last panel was closed, and is not lost then', async () => {
    const release = engine.hold();
    await engine.call('health', {});
    const { worker } = engine;
    release();
    release();
    await once(worker!, 'exit');
    assert.equal(engine.worker, undefined);
    assert.equal(lost.length, 0);
  });

  it('is not started by what is closed after it, at the very end', async () => {
    await engine.call('health', {});
    engine.dispose();
    await assert.rejects(engine.call('close', { trace: 'some' }), { code: 'engine-lost' });
    assert.equal(engine.worker, undefined);
    assert.equal(lost.length, 0);
  });

  it('goes on when a panel is opened again within the grace period', async () => {
    const first = engine.hold();
    const { tensors: before } = await engine.call('health', {});
    first();
    const release = engine.hold();
    await delay(120);
    assert.equal((await engine.call('health', {})).tensors, before);
    release();
  });
});
