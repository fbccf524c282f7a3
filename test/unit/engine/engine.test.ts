import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Engine } from '../../../src/engine/engine.ts';
import { nodeEngine } from '../../../src/engine/nodeEngine.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { Outline } from '../../../src/protocol/outline.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import type { Call } from '../../../src/protocol/rpc.ts';
import { referenceFolder, referenceInputs } from '../references.ts';

const require = createRequire(import.meta.url);
const wasmFolder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');

function call(signal = new AbortController().signal, progress: Call['progress'] = () => undefined): Call {
  return { signal, progress };
}

describe('the engine', () => {
  let engine: Engine;
  const model = referenceFolder('bert');
  const run = async (text: string, options = {}, during = call()): Promise<Outline> =>
    engine.handlers.run({ lens: 'attention', model, input: { kind: 'text', text }, options }, during);

  before(() => {
    const settings = { modelsFolder: 'nowhere', threads: 1, programFolder: pathToFileURL(`${wasmFolder}/`) };
    engine = nodeEngine(settings, () => undefined);
  });

  it('outlines a run: tokens with their ranges, blocks, nodes with words and parents that exist', async () => {
    const text = referenceInputs('bert').cases['main']!.text!;
    const outline = await run(text);
    assert.equal(outline.tokens.length, 17);
    assert.equal(text.slice(outline.tokens[5]!.start, outline.tokens[5]!.end), 'light');
    const blocks = new Set(outline.blocks.map((block) => block.name));
    const names = new Set(outline.nodes.map((node) => node.name));
    for (const node of outline.nodes) {
      assert.ok(blocks.has(node.block), `${node.name} is in ${node.block}`);
      assert.ok(node.formula && node.description && node.title !== node.name, `${node.name} has no words`);
      for (const parent of node.parents) assert.ok(names.has(parent), `${node.name} comes from ${parent}`);
    }
    assert.ok(names.has(outline.opening));
    assert.deepEqual(outline.labels['tokens']!.slice(0, 3), ['[CLS]', 'the', '[MASK]']);
    await engine.handlers.close({ trace: outline.trace }, call());
  });

  it('answers for a trace until it is closed, and holds no tensors afterwards', async () => {
    const before = await engine.handlers.health({}, call());
    const { trace } = await run('the light of the lighthouse');
    const weights = await engine.handlers.slice(
      { trace, node: 'layer.1.attention.weights', leading: [2] },
      call(),
    );
    for (let row = 0; row < weights.rows; row++) {
      const sum = weights.values
        .slice(row * weights.columns, (row + 1) * weights.columns)
        .reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }
    const { entries } = await engine.handlers.top({ trace, node: 'logits', leading: [1], count: 3 }, call());
    assert.equal(entries.length, 3);
    assert.match(entries[0]!.label, /\S/);
    await engine.handlers.close({ trace }, call());
    assert.throws(() => engine.handlers.slice({ trace, node: 'logits', leading: [] }, call()), ProblemError);
    const after = await engine.handlers.health({}, call());
    assert.equal(after.traces, before.traces);
  });

  it('stops between two layers when it is cancelled', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const during = call(controller.signal, ({ activity, done }) => {
      if (activity !== 'Running the model') return;
      seen.push(done);
      controller.abort();
    });
    await assert.rejects(
      run('the light', {}, during),
      (thrown: unknown) => (thrown as ProblemError).code === 'cancelled',
    );
    assert.deepEqual(seen, [1]);
  });

  it('keeps nothing of a run that is cancelled during its last step', async () => {
    await engine.handlers.close(await run('the light'), call());
    const held = async () => {
      const { tensors, traces } = await engine.handlers.health({}, call());
      return { tensors, traces };
    };
    const before = await held();
    const controller = new AbortController();
    const during = call(controller.signal, ({ activity, done, total }) => {
      // Once the run goes on after its last pause.
      if (activity === 'Running the model' && done === total)
        setImmediate(() => setImmediate(() => controller.abort()));
    });
    await assert.rejects(
      run('the light', {}, during),
      (thrown: unknown) => (thrown as ProblemError).code === 'cancelled',
    );
    assert.deepEqual(await held(), before);
  });

  it('lets go of the oldest traces where nobody closes them, but not of those that are asked', async () => {
    const pinned = await run('the light');
    const outlines: Outline[] = [];
    const ask = ({ trace }: Outline) => engine.handlers.statistics({ trace, node: 'layer.0.output' }, call());
    for (let i = 0; i < 14; i++) {
      outlines.push(await run('the light'));
      await ask(pinned);
    }
    const { traces } = await engine.handlers.health({}, call());
    assert.ok(traces <= 12, `${traces} traces are open`);
    assert.throws(() => ask(outlines[0]!), ProblemError);
    assert.equal((await ask(outlines[13]!)).count, 4 * 32);
    for (const { trace } of [pinned, ...outlines]) await engine.handlers.close({ trace }, call());
  });

  it('switches heads off', async () => {
    const whole = await run('the light');
    const edited = await run('the light', { switch_off: '0.1' });
    const request = { node: 'layer.0.attention.head_output', leading: [1] };
    const without = await engine.handlers.slice({ trace: edited.trace, ...request }, call());
    assert.ok(without.values.every((value) => value === 0));
    const difference = async (node: string) => {
      const [a, b] = await Promise.all(
        [whole, edited].map(({ trace }) => engine.handlers.slice({ trace, node, leading: [] }, call())),
      );
      return a!.values.some((value, i) => value !== b!.values[i]);
    };
    assert.equal(await difference('embedding.output'), false);
    assert.equal(await difference('layer.1.output'), true);
  });

  it('subtracts one run from another, until either is closed', async () => {
    const run = (interventions: Intervention[]) => {
      const input = { kind: 'text' as const, text: 'the light' };
      return engine.handlers.run({ lens: 'attention', model, input, options: {}, interventions }, call());
    };
    const changes: Intervention[] = [{ kind: 'switch_off', layer: 1, head: 0 }];
    const [one, other] = [await run(changes), await run([])];
    assert.deepEqual(one.interventions, changes);
    const difference = (await engine.handlers.compare({ trace: one.trace, other: other.trace }, call()))!;
    assert.ok(
      difference.nodes.every(({ operation, parameter }) => operation.kind === 'difference' && !parameter),
    );
    assert.equal(difference.predictsNext, false);
    assert.match(difference.nodes.find(({ name }) => name === 'logits')!.formula, /with.*without/);
    const ask = (node: string) =>
      engine.handlers.slice({ trace: difference.trace, node, leading: [0] }, call());
    assert.ok((await ask('layer.0.output')).values.every((value) => value === 0));
    const output = await engine.handlers.slice(
      { trace: other.trace, node: 'layer.1.attention.head_output', leading: [0] },
      call(),
    );
    const negative = (await ask('layer.1.attention.head_output')).values;
    negative.forEach((value, i) => assert.ok(Math.abs(value + output.values[i]!) < 1e-6));
    await engine.handlers.close({ trace: other.trace }, call());
    assert.throws(() =>
      engine.handlers.slice({ trace: difference.trace, node: 'logits', leading: [] }, call()),
    );
    await engine.handlers.close({ trace: one.trace }, call());
  });

  it('padding does not change what comes out', async () => {
    const [plain, padded] = [await run('the light'), await run('the light', { pad_to: 12 })];
    assert.equal(padded.tokens.length, 12);
    const output = ({ trace }: Outline) =>
      engine.handlers.slice({ trace, node: 'layer.1.output', leading: [], rows: [0, 4] }, call());
    const [a, b] = await Promise.all([output(plain), output(padded)]);
    a.values.forEach((value, i) => assert.ok(Math.abs(value - b.values[i]!) < 1e-5));
  });

  it('cuts a text that is too long, and says so', async () => {
    const outline = await run('light '.repeat(100));
    assert.equal(outline.tokens.length, 48);
    assert.equal(outline.tokens.at(-1)!.piece, '[SEP]');
    const note = outline.notes.find(({ kind }) => kind === 'truncated');
    assert.match(note!.text, /first 46 of 100 tokens.*at most 48/);
  });

  const refused = [
    ['an empty text', { text: '' }, /empty/],
    ['white space', { text: ' \n\t ' }, /white space/],
    ['control characters', { text: '\u0000\u0001\u0002' }, /drops every character/],
    ['a head that is not there', { text: 'light', options: { switch_off: '9.0' } }, /names no head/],
    [
      'an option that is not there',
      { text: 'light', options: { temperature: 2 } },
      /no option “temperature”/,
    ],
    ['too much padding', { text: 'light', options: { pad_to: 1000 } }, /at most 48/],
  ] as const;
  for (const [what, { text, ...rest }, message] of refused) {
    it(`refuses ${what} with a sentence`, async () => {
      const options = 'options' in rest ? rest.options : {};
      await assert.rejects(run(text, options), (thrown: unknown) => {
        assert.ok(thrown instanceof ProblemError, String(thrown));
        assert.match(thrown.message, message);
        return true;
      });
    });
  }

  it('refuses models and lenses that are not there, and token ids outside the vocabulary', async () => {
    const request = {
      lens: 'attention',
      model,
      input: { kind: 'ids' as const, ids: [1, 9999] },
      options: {},
    };
    await assert.rejects(engine.handlers.run(request, call()) as Promise<unknown>, /outside the vocabulary/);
    await assert.rejects(
      engine.handlers.run({ ...request, model: 'gpt-9' }, call()) as Promise<unknown>,
      /no model named/,
    );
    await assert.rejects(
      engine.handlers.run({ ...request, lens: 'nothing' }, call()) as Promise<unknown>,
      /no lens named/,
    );
    await assert.rejects(
      engine.handlers.run({ ...request, model: '/nowhere' }, call()) as Promise<unknown>,
      /“\/nowhere” is not there/,
    );
  });

  it('reads the token ids of a text where the model has no tokenizer, and says so of other texts', async () => {
    const llama = referenceFolder('llama');
    const ids = referenceInputs('llama').cases['main']!.input_ids as number[];
    const runOn = async (
      input: { kind: 'text'; text: string } | { kind: 'ids'; ids: number[] },
    ): Promise<Outline> =>
      engine.handlers.run({ lens: 'attention', model: llama, input, options: {} }, call());
    const text = `[${ids.slice(0, 5).join(', ')},\n ${ids.slice(5).join(' ')}]`;
    const [read, given] = [await runOn({ kind: 'text', text }), await runOn({ kind: 'ids', ids })];
    assert.deepEqual(
      read.tokens.map(({ start, end }) => Number(text.slice(start, end))),
      ids,
    );
    const logits = async ({ trace }: Outline): Promise<Float32Array> =>
      (await engine.handlers.slice({ trace, node: 'logits', leading: [] }, call())).values;
    assert.deepEqual(await logits(read), await logits(given));
    await assert.rejects(runOn({ kind: 'text', text: '12 61' }), /id 61 is outside the vocabulary/);
    for (const no of ['the light', '12 light', '1.5 2', '-3', '1234567890123'])
      await assert.rejects(runOn({ kind: 'text', text: no }), /has no tokenizer.json/, no);
  });

  it('says that lone surrogates are read as a replacement character', async () => {
    const outline = await run('light \ud800 lamp');
    assert.ok(outline.notes.some(({ kind }) => kind === 'replaced-characters'));
  });
});
