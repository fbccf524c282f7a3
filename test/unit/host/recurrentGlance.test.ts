import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/host/engineClient.ts';
import { memoryAt, nextCharacters } from '../../../src/host/sidePanel/recurrentGlance.ts';
import type { Outline, OutlineNode } from '../../../src/protocol/outline.ts';

const { signal } = new AbortController();

/** Of each stage [position, unit]: the numbers of three positions. */
const STAGES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'layer.1.forget_gate': [[0.5, 0.5, 0.5], [1, 0.5, 0], [0.9, 0.6, 0.9]], // prettier-ignore
  'layer.1.output_gate': [[1, 1, 1], [0, 0, 0], [0.3, 0.3, 0.3]], // prettier-ignore
  'layer.1.cell_state': [[0.25, -0.5, 0], [0.5, 2, 0.125], [0.5, NaN, -3]], // prettier-ignore
  'layer.1.hidden_state': [[9, 9, 9], [9, 9, 9], [9, 9, 9]], // prettier-ignore
};

function outlineOf(names: readonly string[], opening: string): Outline {
  const nodes = names.map((name): OutlineNode => {
    const size = name === 'layer.next.output' ? 'class' : 'unit';
    const axes = [{ name: 'position', size: 3 }, { name: size, size: 3 }]; // prettier-ignore
    const title = `“${name.slice(name.lastIndexOf('.') + 1)}”`;
    const words = { title, formula: '', description: '', views: [], block: 'layer.1', parameter: false };
    return { name, axes, operation: { kind: 'input' }, parents: [], ...words };
  });
  const about = { lens: 'gates', title: '', model: null, interventions: [], continued: 0, picture: null };
  const rest = { tokens: [], blocks: [], labels: {}, notes: [], backend: '' };
  const timing = { forwardMilliseconds: 0, totalMilliseconds: 0 };
  return { trace: 'one', ...about, ...rest, nodes, opening, predictsNext: true, timing };
}

/** Answers slices of the stages, and the largest entries in their order. */
const engine: Pick<EngineClient, 'call'> = {
  call: ((
    name: string,
    { node, rows, leading }: { node: string; rows: [number, number]; leading: number[] },
  ) => {
    if (name === 'top') {
      assert.deepEqual([node, leading], ['layer.next.output', [2]]);
      return Promise.resolve({ entries: [{ index: 4, label: '␣', value: 0.75 }, { index: 1, label: 'e', value: NaN }] }); // prettier-ignore
    }
    return Promise.resolve({ values: Float32Array.from(STAGES[node]!.slice(...rows).flat()) });
  }) as EngineClient['call'],
};
const client = engine as EngineClient;

describe('what the side panel says of a recurrent network', () => {
  const lstm = outlineOf([...Object.keys(STAGES), 'layer.next.output'], 'layer.1.forget_gate');

  it('is how open its gates are on average, and which units change most from the character before', async () => {
    assert.deepEqual(await memoryAt(client, lstm, 1, signal), {
      state: '“cell_state”',
      gates: [{ title: '“forget_gate”', mean: 0.5 }, { title: '“output_gate”', mean: 0 }], // prettier-ignore
      changed: [{ unit: 1, change: 2.5 }, { unit: 0, change: 0.25 }, { unit: 2, change: 0.125 }], // prettier-ignore
    });
  });

  it('is at the first character the change from nothing', async () => {
    const memory = await memoryAt(client, lstm, 0, signal);
    assert.deepEqual(
      memory!.changed.map(({ unit, change }) => [unit, change]),
      [[1, -0.5], [0, 0.25], [2, 0]], // prettier-ignore
    );
  });

  it('names a number that went wrong first', async () => {
    const memory = await memoryAt(client, lstm, 2, signal);
    assert.deepEqual(
      memory!.changed.map(({ unit, change }) => [unit, change]),
      [[1, null], [2, -3.125], [0, 0]], // prettier-ignore
    );
  });

  it('is the hidden state of a network without a cell state, and nothing of one without states', async () => {
    const elman = outlineOf(['layer.1.hidden_state'], 'layer.1.hidden_state');
    const memory = await memoryAt(client, elman, 1, signal);
    assert.deepEqual([memory!.state, memory!.gates], ['“hidden_state”', []]);
    assert.equal(await memoryAt(client, outlineOf([], 'layer.dense.output'), 1, signal), undefined);
  });

  it('is what comes next, without numbers that no message carries', async () => {
    assert.deepEqual(await nextCharacters(client, lstm, 2, 2, signal), [
      { piece: '␣', probability: 0.75 },
      { piece: 'e', probability: null },
    ]);
    assert.equal(await nextCharacters(client, { ...lstm, predictsNext: false }, 2, 2, signal), undefined);
  });
});
