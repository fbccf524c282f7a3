import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { extension, openUntitled, parts, select, state } from './support.ts';

/** The folder of a reference model, with numbers computed by PyTorch. */
export const referenceModel = (name: string): string =>
  join(extension().extensionPath, 'test', 'fixtures', 'references', name);

/** Opens and selects the text that a reference model was run on. */
export async function selectReferenceText(name: string): Promise<void> {
  const input = readFileSync(join(referenceModel(name), 'input.json'), 'utf8');
  const { cases } = JSON.parse(input) as { cases: { main: { text: string } } };
  const { text } = cases.main;
  select(await openUntitled(text), text);
}

/** The panel shows the attention that PyTorch computed. */
export async function assertReferenceAttention(name: string): Promise<void> {
  const { outline, phase, problem } = await state();
  assert.equal(phase, 'ready', problem?.message);
  const { engine } = await parts();
  const expected = readSafetensors(readFileSync(join(referenceModel(name), 'expected.safetensors')));
  for (const node of ['layer.0.attention.weights', 'layer.1.attention.weights']) {
    const [heads, rows, columns] = expected.shape(node).slice(-3) as [number, number, number];
    const values = expected.read(node);
    for (let head = 0; head < heads; head++) {
      const shown = await engine.call('slice', { trace: outline!.trace, node, leading: [head] });
      assert.deepEqual([shown.rows, shown.columns], [rows, columns]);
      const begin = head * rows * columns;
      shown.values.forEach((value, i) =>
        assert.ok(Math.abs(value - values[begin + i]!) < 1e-4, `${node} head ${head}`),
      );
    }
  }
}

/** Forgets all models of the person's own. */
export async function forgetModels(): Promise<void> {
  const { models } = await parts();
  for (const { name } of models.own) await models.forget(name);
}
