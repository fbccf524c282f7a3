import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import type { LensInput, LensRun } from '../../../src/lenses/lens.ts';
import { gatesLens } from '../../../src/lenses/gates.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { buildNetwork } from '../../../src/models/layers/buildNetwork.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE } from '../../../src/models/layers/loadedLayers.ts';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { largest } from '../../../src/trace/largest.ts';
import { matrix, nodeOf } from '../../../src/trace/trace.ts';
import { startTensors } from '../tensors.ts';
import { layer, weightsOf } from './smallLayers.ts';
import { characterNetwork, KNOWN, UNITS } from './smallRecurrentNetworks.ts';

/** Reads rows of two numbers in both directions. */
function numbersNetwork(): LoadedLayers {
  const inner = { class_name: 'GRU', config: { units: UNITS, return_sequences: true, use_bias: false } };
  const arrays = ['forward', 'backward'].flatMap((way) => [`${way}/kernel`, `${way}/recurrent`]);
  const network = buildNetwork(
    {
      title: 'numbers',
      inputs: ['rows'],
      outputs: ['both'],
      layers: [
        layer('rows', 'InputLayer', { batch_shape: [null, null, 2] }, []),
        layer('both', 'Bidirectional', { layer: inner, merge_mode: 'concat' }, ['rows'], arrays),
      ],
    },
    weightsOf(Object.fromEntries(arrays.map((name, at) => [name, [at % 2 === 0 ? 2 : UNITS, 3 * UNITS]]))),
  );
  const known = { name: 'numbers', title: 'Numbers', description: '', precision: 'float32', network };
  return { ...known, preprocessing: PIXELS_AS_THEY_ARE };
}

/** With no recurrent layer. */
function denseNetwork(): LoadedLayers {
  const graph = {
    title: 'dense',
    inputs: ['row'],
    outputs: ['sum'],
    layers: [
      layer('row', 'InputLayer', { batch_shape: [null, 2] }, []),
      layer('sum', 'Dense', { units: 1, activation: 'linear', use_bias: false }, ['row'], ['kernel']),
    ],
  };
  const network = buildNetwork(graph, weightsOf({ kernel: [2, 1] }));
  const known = { name: 'dense', title: 'Dense', description: '', precision: 'float32', network };
  return { ...known, preprocessing: PIXELS_AS_THEY_ARE };
}

const run = (given: LensInput | string, layers = characterNetwork('LSTM')): Promise<LensRun> => {
  const input = typeof given === 'string' ? { kind: 'text' as const, text: given } : given;
  return gatesLens.run(input, optionsOf(gatesLens, {}), { layers, interventions: [] });
};

const values = ({ trace }: LensRun, node: string): Float32Array => matrix(trace, nodeOf(trace, node), 0);
const notes = ({ notes }: LensRun, wanted: string): string =>
  notes.filter(({ kind }) => kind === wanted).map(({ text }) => text).join('\n'); // prettier-ignore

const refused = (running: Promise<LensRun>, said: RegExp): Promise<void> =>
  assert.rejects(running, (thrown) => {
    assert.ok(thrown instanceof ProblemError, String(thrown));
    assert.match(thrown.message, said);
    assert.ok(thrown.nextStep, 'names the next step');
    return true;
  });

describe('the lens for gates', () => {
  before(startTensors);

  it('opens the most telling stage of the last recurrent layer', async () => {
    const openings = [];
    for (const className of ['LSTM', 'GRU', 'SimpleRNN']) {
      const { trace, opening } = await run('ab', characterNetwork(className));
      openings.push(opening);
      trace.dispose();
    }
    assert.deepEqual(openings, ['layer.1.forget_gate', 'layer.1.update_gate', 'layer.1.hidden_state']);
  });

  it('says of an output that its numbers are passed on, and nothing of attention’s scaling', async () => {
    const { trace } = await run('ab');
    const { formula, note, value, recomputed } = explain(trace, 'layer.1.output', [1, 0]);
    assert.deepEqual([formula, note], ['y = x', 'Passed on as it is.']);
    assert.equal(value, recomputed);
    trace.dispose();
  });

  it('has a row of every gate and state for each character, with its place in the text', async () => {
    const text = 'a\r\n😀\t"b';
    const done = await run(text);
    assert.deepEqual(
      done.tokens.map(({ start, end }) => text.slice(start, end)),
      ['a', '\r\n', '😀', '\t', '"', 'b'],
    );
    assert.deepEqual(done.trace.labels.get('tokens'), ['a', '⏎', '\ufffd', '␣', '“', 'b']);
    assert.deepEqual([...values(done, 'input.ids')], [3, 1, 0, 2, 6, 4]);
    for (const layer of [0, 1]) {
      for (const stage of [
        'forget_gate',
        'input_gate',
        'candidate',
        'output_gate',
        'cell_state',
        'hidden_state',
      ]) {
        const { axes } = nodeOf(done.trace, `layer.${layer}.${stage}`);
        assert.deepEqual(
          axes.map(({ name, size, labels }) => [name, size, labels]),
          [['position', 6, 'tokens'], ['unit', UNITS, undefined]], // prettier-ignore
        );
      }
    }
    assert.deepEqual(
      done.blocks.map(({ name }) => name),
      ['input', 'layer.characters', 'layer.0', 'layer.1', 'layer.next'],
    );
    done.trace.dispose();
  });

  it('ends in probabilities of the next character, named as they are read', async () => {
    const done = await run('ab c');
    assert.equal(done.predictsNext, true);
    const row = values(done, 'layer.next.output').subarray(0, KNOWN.length);
    assert.ok(Math.abs(row.reduce((sum, each) => sum + each, 0) - 1) < 1e-5);
    const { index } = largest(done.trace, 'layer.next.output', [0], 1)[0]!;
    assert.equal(row.indexOf(Math.max(...row)), index);
    assert.deepEqual(done.trace.labels.get('classes'), ['\ufffd', '⏎', '␣', 'a', 'b', 'c', '“', '”']);
    done.trace.dispose();
  });

  it('goes on with characters that were appended, which stand in no text', async () => {
    const done = await run({ kind: 'text', text: 'ab', continuation: [5, 2] });
    const whole = await run('abc ');
    assert.deepEqual(
      done.tokens.map(({ piece, start, end }) => [piece, start, end]),
      [['a', 0, 1], ['b', 1, 2], ['c', 0, 0], [' ', 0, 0]], // prettier-ignore
    );
    assert.deepEqual(values(done, 'layer.1.cell_state'), values(whole, 'layer.1.cell_state'));
    for (const { trace } of [done, whole]) trace.dispose();
    await refused(run({ kind: 'text', text: 'ab', continuation: [8] }), /Id 8 .* vocabulary of 8/);
  });

  it('says what it does not know and what it reads as something else', async () => {
    const done = await run('ქა "b" 😀\u0007');
    assert.equal(
      notes(done, 'replaced-characters'),
      'Tiny does not know 4 characters of this text (ქ, ა, 😀, \\u0007): it reads its sign for unknown ones there, \ufffd.',
    );
    assert.equal(notes(done, 'remark'), 'Read as what Tiny knows instead, at 2 places: " as “, " as ”.');
    const plain = await run('ab\r\nc');
    assert.deepEqual(plain.notes, [], 'a line break is one');
    for (const { trace } of [done, plain]) trace.dispose();
  });

  it('says what the model is, and how its weights were rounded', async () => {
    const limits = 'Trained here on a book.';
    const done = await run('a', characterNetwork('GRU', { limits, precision: 'float16' }));
    assert.equal(notes(done, 'toy'), limits);
    assert.match(notes(done, 'quantized'), /16 bits/);
    done.trace.dispose();
  });

  it('runs 5,000 characters at once, and of more the first ones with a note', async () => {
    const text = 'abc a '.repeat(1000);
    const done = await run(text, characterNetwork('SimpleRNN'));
    assert.equal(done.tokens.length, 5000);
    assert.match(notes(done, 'truncated'), /the first 5,000 of 6,000 characters/);
    const state = values(done, 'layer.1.hidden_state');
    const start = await run(text.slice(0, 100), characterNetwork('SimpleRNN'));
    assert.deepEqual(state.slice(0, 100 * UNITS), values(start, 'layer.1.hidden_state').slice());
    for (const { trace } of [done, start]) trace.dispose();
  });

  it('lets other work in between some steps, and can be stopped there', async () => {
    const layers = characterNetwork('LSTM', {}, 64);
    const input = { kind: 'text', text: 'abc a '.repeat(300) } as const;
    const start = (within: (share: number) => Promise<void>): Promise<LensRun> =>
      gatesLens.run(input, optionsOf(gatesLens, {}), { layers, within, interventions: [] });
    const shares: number[] = [];
    const done = await start((share) => Promise.resolve(void shares.push(share)));
    assert.deepEqual(
      shares.map((share) => Math.round(share * input.text.length)),
      [611, 1222, 611, 1222],
      'in each layer',
    );
    const whole = await run(input, layers);
    for (const stage of ['layer.0.cell_state', 'layer.1.forget_gate', 'layer.next.output'])
      assert.deepEqual(values(done, stage), values(whole, stage));
    for (const { trace } of [done, whole]) trace.dispose();
    const tensors = memory().numTensors;
    await assert.rejects(
      start(() => Promise.reject(new Error('stopped'))),
      /stopped/,
    );
    assert.equal(memory().numTensors, tensors, 'nothing of it stays');
  });

  it('reads ids as well', async () => {
    const done = await run({ kind: 'ids', ids: [3, 4] });
    const written = await run('ab');
    assert.deepEqual(
      done.tokens.map(({ piece }) => piece),
      ['a', 'b'],
    );
    assert.deepEqual(values(done, 'layer.1.hidden_state'), values(written, 'layer.1.hidden_state'));
    for (const { trace } of [done, written]) trace.dispose();
    await refused(run({ kind: 'ids', ids: [8] }), /Token id 8 is outside/);
  });

  it('reads numbers line by line in both directions, each line being a step with its place', async () => {
    const text = '1 2\n0.5 -1\n3 4\n';
    const done = await run(text, numbersNetwork());
    assert.deepEqual(
      done.tokens.map(({ piece, start, end }) => [piece, text.slice(start, end)]),
      [['0', '1 2'], ['1', '0.5 -1'], ['2', '3 4']], // prettier-ignore
    );
    assert.equal(done.opening, 'layer.both.forward.update_gate');
    assert.equal(done.predictsNext, false);
    const given = {
      kind: 'numbers',
      sizes: [1, 3, 2],
      values: Float32Array.of(1, 2, 0.5, -1, 3, 4),
    } as const;
    const array = await run(given, numbersNetwork());
    assert.deepEqual(array.tokens.map(({ start, end }) => end - start), [0, 0, 0]); // prettier-ignore
    for (const way of ['forward', 'backward']) {
      const stage = `layer.both.${way}.hidden_state`;
      assert.deepEqual(values(array, stage), values(done, stage));
    }
    for (const { trace } of [done, array]) trace.dispose();
    await refused(
      run('1 2 3\n4 5 6', numbersNetwork()),
      /reads any number of rows of 2 numbers; here are 2 × 3/,
    );
  });

  it('refuses what has no gates, and an empty text', async () => {
    await refused(run('1 2', denseNetwork()), /Dense has no recurrent layers/);
    await refused(run(''), /The text is empty/);
  });
});
