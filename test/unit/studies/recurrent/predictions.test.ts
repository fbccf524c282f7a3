import assert from 'node:assert/strict';
import { ProblemError } from '../../../../src/problem.ts';
import { continueText } from '../../../../src/studies/recurrent/continueText.ts';
import { predictions } from '../../../../src/studies/recurrent/predictions.ts';
import { logProbabilities } from '../../../../src/studies/recurrent/surprisal.ts';
import type { StudiedRun } from '../../../../src/studies/studiedRun.ts';
import { startTensors } from '../../tensors.ts';
import {
  characterLayers,
  characterRun,
  HELD,
  KINDS,
  type Kind,
  KNOWN,
  letGo,
  services,
} from './characterRun.ts';

const TEXT = 'abc "de" (cab) eda\nab';
const SETTINGS = { temperature: 1, seed: 7 };

const probabilitiesAt = ({ run }: StudiedRun, position: number): Float32Array =>
  run.trace.rows('layer.next.output', 0, position, position + 1);

const idAt = (text: string, position: number): number => {
  const id = KNOWN.indexOf(text[position]!);
  return id < 0 ? 0 : id;
};

describe('what comes next, at every position', () => {
  before(startTensors);

  it('has the probabilities of the run, the surprisal of what came, and its running mean', async () => {
    const studied = await characterRun({ kind: 'lstm' }, TEXT);
    const answer = await predictions(studied, { count: 3 }, services);
    let sum = 0;
    for (let position = 0; position < TEXT.length - 1; position++) {
      const expected = probabilitiesAt(studied, position)[idAt(TEXT, position + 1)]!;
      sum -= Math.log2(expected);
      assert.ok(Math.abs(answer.probability[position]! - expected) < 1e-5);
      assert.ok(Math.abs(answer.surprisal[position]! + Math.log2(expected)) < 1e-4);
      assert.ok(Math.abs(answer.runningMean[position]! - sum / (position + 1)) < 1e-4);
    }
    // After the last character nothing comes.
    assert.ok(Number.isNaN(answer.probability.at(-1)) && Number.isNaN(answer.surprisal.at(-1)));
    assert.ok(Math.abs(answer.bitsPerCharacter - sum / (TEXT.length - 1)) < 1e-4);
    assert.deepEqual(answer.characters, KNOWN);
    letGo(studied);
  });

  it('names the likeliest in falling order', async () => {
    const studied = await characterRun({ kind: 'gru' }, TEXT);
    const { topIds, topProbabilities, perPosition } = await predictions(studied, { count: 50 }, services);
    assert.equal(perPosition, KNOWN.length);
    for (let position = 0; position < TEXT.length; position++) {
      const own = probabilitiesAt(studied, position);
      const ids = topIds.subarray(position * perPosition, (position + 1) * perPosition);
      assert.deepEqual(
        [...ids],
        [...own.keys()].sort((a, b) => own[b]! - own[a]! || a - b),
      );
      ids.forEach((id, rank) =>
        assert.ok(Math.abs(topProbabilities[position * perPosition + rank]! - own[id]!) < 1e-5),
      );
    }
    letGo(studied);
  });

  it('is surprised without end by nothing that a float32 can hold', () => {
    const logs = logProbabilities([0, 2000, -5]);
    assert.deepEqual([...logs], [-2000, 0, -2005]);
  });

  it('is refused for a network that predicts something else', async () => {
    const studied = await characterRun({ kind: 'rnn' }, TEXT);
    const { trace } = studied.run;
    const nodes = new Map([...trace.nodes].filter(([name]) => name !== 'layer.next.output'));
    const without = { ...studied, run: { ...studied.run, trace: { ...traceOf(studied), nodes } } };
    await assert.rejects(predictions(without, { count: 1 }, services), ProblemError);
    letGo(studied);
  });
});

const traceOf = ({ run: { trace } }: StudiedRun) => ({
  nodes: trace.nodes,
  labels: trace.labels,
  blockOf: trace.blockOf,
  rows: trace.rows.bind(trace),
  dispose: () => undefined,
});

describe('a text that is gone on with', () => {
  before(startTensors);

  const runs = (Object.keys(KINDS) as Kind[]).flatMap((kind) => [
    { kind, interventions: [], said: kind },
    { kind, interventions: HELD[kind], said: `${kind}, some of it held` },
  ]);
  for (const { kind, interventions, said } of runs) {
    it(`is what a run on text and continuation expects, step by step (${said})`, async () => {
      const layers = characterLayers({ kind });
      const position = 8;
      const studied = await characterRun(layers, TEXT, interventions);
      const answer = await continueText(studied, { ...SETTINGS, position, count: 6 }, services);
      assert.equal(answer.text, answer.steps.map(({ piece }) => piece).join(''));
      assert.equal(answer.known, 6);
      assert.equal(answer.meaning.includes('What you hold'), interventions.length > 0);
      const whole = TEXT.slice(0, position + 1) + answer.text;
      const own = await characterRun(layers, whole, interventions);
      answer.steps.forEach(({ id, piece, probability, chance }, step) => {
        const expected = probabilitiesAt(own, position + step);
        assert.equal(KNOWN[id], piece);
        assert.ok(Math.abs(probability - expected[id]!) < 1e-4);
        assert.equal(chance, probability);
        const truth = idAt(TEXT, position + step + 1);
        assert.ok(Math.abs(answer.fedOwn[step]! + Math.log2(expected[truth]!)) < 1e-3);
        const forced = probabilitiesAt(studied, position + step)[truth]!;
        assert.ok(Math.abs(answer.fedText[step]! + Math.log2(forced)) < 1e-3);
      });
      own.run.trace.dispose();
      letGo(studied);
    });
  }

  it('is fixed by its seed; cold it takes the likeliest, and past the end of the text there is nothing to compare', async () => {
    const studied = await characterRun({ kind: 'gru', settings: { reset_after: true } }, TEXT);
    const position = TEXT.length - 3;
    const ask = (seed: number, temperature = 1) =>
      continueText(studied, { position, count: 20, temperature, seed }, services);
    const first = await ask(1);
    assert.deepEqual(await ask(1), first);
    assert.notDeepEqual((await ask(2)).steps, first.steps);
    assert.deepEqual([first.known, first.fedText.length, first.fedOwn.length], [2, 2, 2]);
    assert.ok(Math.abs(first.fedText[0]! - first.fedOwn[0]!) < 1e-4);
    const cold = await ask(3, 0.01);
    assert.ok(cold.steps.every(({ chance }) => chance > 0.5));
    const last = await continueText(studied, { ...SETTINGS, position: TEXT.length - 1, count: 2 }, services);
    assert.deepEqual([last.known, last.steps.length], [0, 2]);
    letGo(studied);
  });

  it('is refused from a position that is not there, and stops when nobody wants it', async () => {
    const studied = await characterRun({ kind: 'rnn' }, TEXT);
    const request = { ...SETTINGS, count: 100 };
    await assert.rejects(
      continueText(studied, { ...request, position: TEXT.length }, services),
      ProblemError,
    );
    const stop = new ProblemError('cancelled', 'Stopped.');
    const done: number[] = [];
    const stopping = {
      pause: () => Promise.reject(stop),
      progress: ({ done: steps }: { done: number }) => void done.push(steps),
    };
    await assert.rejects(continueText(studied, { ...request, position: 0 }, stopping), stop);
    assert.deepEqual(done, [32]);
    letGo(studied);
  });
});
