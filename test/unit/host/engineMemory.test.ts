import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { nodeEngine } from '../../../src/engine/nodeEngine.ts';
import type { EngineClient } from '../../../src/host/engineClient.ts';
import { PanelSession } from '../../../src/host/panelSession.ts';
import { engineMethods } from '../../../src/protocol/engineMethods.ts';
import { connect, serve } from '../../../src/protocol/rpc.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { referenceFolder } from '../references.ts';
import { ONE_MODEL } from './fakeEngine.ts';
import { FakeSource } from './fakeSource.ts';
import { memoryPorts } from './memoryPort.ts';

const require = createRequire(import.meta.url);
const wasmFolder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');

const CHANGES: readonly Intervention[] = [
  { kind: 'switch_off', layer: 0, head: 0 },
  { kind: 'pattern', layer: 1, head: 1, pattern: 'uniform' },
  { kind: 'painted', layer: 0, head: 1, cells: [{ query: 2, key: 0, weight: 0.5 }] },
  { kind: 'drop_token', token: 1 },
  { kind: 'remove_positions' },
  { kind: 'no_scaling' },
];

/** A panel's session with the real engine at the other end of its port. */
function sessionWithEngine(): { session: PanelSession; engine: EngineClient } {
  const settings = { modelsFolder: 'nowhere', threads: 1, programFolder: pathToFileURL(`${wasmFolder}/`) };
  const [near, far] = memoryPorts();
  serve(far, engineMethods, nodeEngine(settings, () => undefined).handlers);
  const engine = { ...connect(near, engineMethods), onLost: () => () => undefined };
  const session = new PanelSession({
    port: memoryPorts()[0],
    engine,
    model: referenceFolder('gpt2'),
    models: ONE_MODEL,
    outlets: { copy: () => undefined, save: () => Promise.resolve(null) },
  });
  return { session, engine };
}

describe('the engine behind a panel', () => {
  it('holds after many changes, pins and cancelled runs what it held after the first', async function () {
    this.timeout(60_000);
    const { session, engine } = sessionWithEngine();
    const held = async () => {
      // What is closed is closed without anybody waiting for it.
      await delay(20);
      const { tensors, traces } = await engine.call('health', {});
      return { tensors, traces };
    };
    const light = new FakeSource('the light of the lighthouse');
    const boat = new FakeSource('the boat of the keeper');
    await session.show({ source: light });
    const before = await held();
    assert.equal(before.traces, 1);
    for (let round = 0; round < 3; round++) {
      for (const [at, change] of CHANGES.entries())
        await session.intervene([...CHANGES.slice(0, at), change]);
      await session.continueWith([5, 6]);
      session.pin(true);
      await session.show({ source: boat });
      assert.equal(session.state.comparison?.kind, 'pinned', session.state.problem?.message);
      // None of them waits for the one before.
      await Promise.all(CHANGES.map((change) => session.intervene([change])));
      session.pin(false);
      await session.intervene([{ kind: 'switch_off', layer: 99, head: 0 }]);
      assert.equal(session.state.phase, 'failed');
      await session.intervene([]);
      await session.show({ source: light });
      assert.equal(session.state.phase, 'ready', session.state.problem?.message);
      assert.deepEqual(await held(), before, `round ${round}`);
    }
    session.dispose();
    assert.equal((await held()).traces, 0);
  });
});
