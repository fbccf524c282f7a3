import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../scripts/paths.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { nodeEngine } from '../../../src/engine/nodeEngine.ts';
import type { ProblemError } from '../../../src/problem.ts';
import type { Call } from '../../../src/protocol/rpc.ts';

const require = createRequire(import.meta.url);
const wasmFolder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');

const call = (signal = new AbortController().signal, progress: Call['progress'] = () => undefined): Call => ({
  signal,
  progress,
});

/** A one: a stroke from top to bottom. */
const ONE = Float32Array.from({ length: 28 * 28 }, (_, i) => {
  const [row, column] = [Math.floor(i / 28), i % 28];
  return row >= 5 && row < 23 && column >= 13 && column < 16 ? 255 : 0;
});

describe('why a class, asked of the engine about LeNet', () => {
  let engine: Engine;
  let trace: string;

  before(async () => {
    const modelsFolder = join(ROOT, 'media', 'models');
    engine = nodeEngine(
      { modelsFolder, threads: 1, programFolder: pathToFileURL(`${wasmFolder}/`) },
      () => undefined,
    );
    const input = { kind: 'pixels' as const, rows: 28, columns: 28, values: ONE };
    ({ trace } = await engine.handlers.run({ lens: 'cnn', model: 'lenet', input, options: {} }, call()));
  });
  after(() => engine.handlers.close({ trace }, call()));

  const asked = { class: null, stage: null, patch: 0, step: 0 };

  it('a stroke is a one by the stroke', async () => {
    for (const method of ['grad_cam', 'occlusion'] as const) {
      const map = await engine.handlers.classMap({ trace, method, ...asked }, call());
      assert.equal(map.classLabel, '1', method);
      assert.ok(map.probability > 0.9, `${method}: ${map.probability}`);
      const most = map.values.indexOf(Math.max(...map.values));
      const column = map.grid.left + ((most % map.columns) + 0.5) * map.grid.columnStep;
      assert.ok(
        map.values[most]! > 0 && column > 6 && column < 22,
        `${method}: strongest at column ${column}`,
      );
    }
  });

  it('stops between two patches when it is cancelled, and the run is still there', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const during = call(controller.signal, ({ done, total }) => {
      seen.push(done / total);
      if (seen.length === 3) controller.abort();
    });
    await assert.rejects(
      Promise.resolve(engine.handlers.classMap({ trace, method: 'occlusion', ...asked }, during)),
      (thrown: unknown) => (thrown as ProblemError).code === 'cancelled',
    );
    assert.equal(seen.length, 3);
    const map = await engine.handlers.classMap({ trace, method: 'grad_cam', ...asked }, call());
    assert.ok(map.values.length > 4);
  });
});
