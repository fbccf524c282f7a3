import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NEUTRAL_STEP } from '../../../src/text/colourSteps.ts';
import type { Outline, OutlineNode } from '../../../src/protocol/outline.ts';
import type { Predictions, ThroughTime } from '../../../src/trace/recurrentStudies.ts';
import { OutlineView } from '../../../webview/app/outlineView.ts';
import { chunkSteps } from '../../../webview/app/stage/recurrent/chunkLayout.ts';
import { layersOf, parameterCount } from '../../../webview/app/stage/recurrent/networks.ts';
import { powerText, raised } from '../../../webview/app/stage/recurrent/repeatedWeight.ts';
import {
  bitsPicture,
  bitsWords,
  ratioWords,
  shareOfSmallest,
} from '../../../webview/app/stage/recurrent/threeNetworksWords.ts';
import {
  connectivity,
  gradientPicture,
  leftAfter,
  reachOf,
  reachWords,
} from '../../../webview/app/stage/recurrent/throughTimeCurves.ts';

/** What a network answers whose gradient has these lengths, from `from` on. */
function answerOf(logNorms: readonly number[], from = 0): ThroughTime {
  const logs = Float32Array.from(logNorms);
  return {
    position: from + logs.length - 1,
    target: 0,
    loss: 1,
    from,
    layers: [{ layer: 'layer.0', kind: 'rnn', logNorms: logs }],
    logConnectivity: logs,
    contribution: new Float32Array(logs.length),
    chunk: 0,
    cutAt: from > 0 ? from : null,
    formula: '',
    meaning: '',
  };
}

describe('curves of gradients through time', () => {
  it('stand at their positions, and begin where the gradient was cut', () => {
    const network = { title: 'RNN', colour: 1, answer: answerOf([-2, -1, 0], 2) };
    const { curves, places, marked } = gradientPicture([network], 0, 4, [...'abcde']);
    assert.deepEqual(Array.from(places), [0, 1, 2, 3, 4]);
    const [curve] = curves;
    assert.deepEqual(Array.from(curve!.values).slice(0, 2), [NaN, NaN]);
    [0.01, 0.1, 1].forEach((value, at) => assert.ok(Math.abs(curve!.values[at + 2]! - value) < 1e-6));
    assert.equal(marked, 4);
  });

  it('leave out what no number can say, and layers that a network has not', () => {
    const network = { title: 'RNN', colour: 1, answer: answerOf([-Infinity, -400, -3, 0]) };
    const [curve] = gradientPicture([network], 0, 3, [...'abcd']).curves;
    assert.deepEqual(Array.from(curve!.values).map(Number.isNaN), [true, true, false, false]);
    assert.deepEqual(gradientPicture([network], 1, 3, []).curves, []);
  });

  it('have a dashed curve for the cell state of an LSTM', () => {
    const answer = answerOf([-1, 0]);
    const layers = answer.layers.map((layer) => ({ ...layer, logCellNorms: Float32Array.of(-2, 0) }));
    const network = { title: 'LSTM', colour: 0, answer: { ...answer, layers } };
    const { curves } = gradientPicture([network], 0, 1, ['a', 'b']);
    assert.deepEqual(
      curves.map(({ name, dashed }) => [name, dashed]),
      [
        ['LSTM', undefined],
        ['LSTM, cell state', true],
      ],
    );
  });

  it('of a long text are thinned by the mean of the logarithms', () => {
    const logs = Array.from({ length: 800 }, (_, at) => (at % 2 === 0 ? -4 : -2));
    const [curve] = gradientPicture([{ title: 'RNN', colour: 1, answer: answerOf(logs) }], 0, 799, []).curves;
    assert.equal(curve!.values.length, 400);
    assert.ok(Math.abs(curve!.values[0]! - 1e-3) < 1e-9);
  });

  it('say how far back the gradient reaches', () => {
    const logs = Float32Array.of(-9, -4, -2, -1, 0);
    assert.equal(reachOf(logs, 1 / 1000), 3);
    assert.equal(reachOf(logs, 1e-12), null);
    assert.equal(leftAfter(logs, 2), 0.01);
    assert.ok(Number.isNaN(leftAfter(logs, 5)));
    assert.equal(reachWords('RNN', logs), 'RNN: below a thousandth 3 characters back.');
    assert.equal(reachWords('LSTM', logs.subarray(2)), 'LSTM: still 0.01 of it 2 characters back.');
    // As where every unit is held.
    assert.equal(reachWords('GRU', Float32Array.of(-Infinity, -Infinity)), 'GRU: no gradient goes back.');
  });
});

describe('the connectivity of a text', () => {
  it('has the strongest colour at the largest, and a paler one for each factor of 2', () => {
    const logs = [0, 1, 2, 3, 30].map((halvings) => -halvings * Math.log10(2));
    const { steps, values } = connectivity(answerOf([...logs, -Infinity], 1), 9);
    const full = 2 * NEUTRAL_STEP;
    assert.deepEqual([...steps], [10, full, full - 1, full - 2, full - 3, 10, 10, 10, 10]);
    [0, 1, 0.5, 0.25].forEach((value, at) => assert.ok(Math.abs(values[at]! - value) < 1e-6));
    assert.equal(values[8], 0, 'what comes later changes nothing');
  });

  it('has no colour where nothing matters', () => {
    const { steps } = connectivity(answerOf([-Infinity, -Infinity]), 2);
    assert.deepEqual([...steps], [NEUTRAL_STEP, NEUTRAL_STEP]);
  });
});

describe('truncated steps', () => {
  it('are reached from the last one back to where its chunk begins', () => {
    const steps = chunkSteps(11, 5, 8);
    assert.deepEqual(
      steps.map(({ position }) => position),
      [4, 5, 6, 7, 8, 9, 10, 11],
    );
    assert.deepEqual(
      steps.filter(({ begins }) => begins).map(({ position }) => position),
      [5, 10],
    );
    assert.deepEqual(
      steps.filter(({ reached }) => reached).map(({ position }) => position),
      [10, 11],
    );
  });

  it('reach as many steps as the position has in its chunk, all of them without chunks', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(40), fc.integer({ min: 1, max: 60 }), (position, chunk, most) => {
        const steps = chunkSteps(position, chunk, most);
        assert.equal(steps.length, Math.min(most, position + 1));
        const inChunk = chunk === 0 ? position + 1 : (position % chunk) + 1;
        assert.equal(steps.filter(({ reached }) => reached).length, Math.min(steps.length, inChunk));
        assert.equal(steps.at(-1)!.position, position);
      }),
    );
  });
});

describe('a weight to a high power', () => {
  it('can be read', () => {
    assert.equal(powerText(2 ** 50), '1.126 × 10¹⁵ (exactly 1,125,899,906,842,624)');
    assert.equal(powerText(0.5 ** 50), '8.882 × 10⁻¹⁶');
    assert.equal(powerText(2.5 ** 50), '7.889 × 10¹⁹');
    assert.equal(powerText(0.25), '0.25');
    assert.equal(powerText(0), '0');
    assert.equal(raised(-16), '⁻¹⁶');
  });
});

/** A network with one recurrent layer that has so many gates, of two inputs and three units. */
function networkOf(gates: readonly string[], more: readonly number[] = []): OutlineView {
  const node = (name: string, axes: OutlineNode['axes'], parameter = true): OutlineNode => ({
    name,
    axes,
    operation: { kind: 'parameter' },
    parents: [],
    title: name,
    formula: '',
    description: '',
    views: [],
    block: 'layer.0',
    parameter,
  });
  const [input, unit] = [
    { name: 'input', size: 2 },
    { name: 'unit', size: 3 },
  ];
  const weights = gates.flatMap((gate) => [
    node(`layer.0.${gate}.kernel`, [input, unit]),
    node(`layer.0.${gate}.recurrent_kernel`, [unit, unit]),
    node(`layer.0.${gate}.bias`, [unit]),
  ]);
  const rest = more.map((size, at) => node(`layer.next.${at}`, [{ name: 'class', size }]));
  const state = node('layer.0.hidden_state', [{ name: 'position', size: 4 }, unit], false);
  const outline: Partial<Outline> = {
    trace: 'trace',
    lens: 'gates',
    nodes: [...weights, state, ...rest],
    tokens: [],
    labels: {},
    blocks: [],
  };
  return new OutlineView(outline as Outline);
}

describe('the numbers of a network', () => {
  it('are counted in all and in its recurrent layers: 1 : 3 : 4', () => {
    const networks = [
      networkOf(['hidden_state'], [7]),
      networkOf(['reset_gate', 'update_gate', 'candidate']),
      networkOf(['input_gate', 'forget_gate', 'output_gate', 'candidate']),
    ];
    const counts = networks.map(parameterCount);
    assert.deepEqual(counts[0], { all: 18 + 7, recurrent: 18 });
    assert.deepEqual(
      counts.map((count) => shareOfSmallest(count, counts)),
      [1, 3, 4],
    );
    assert.deepEqual(layersOf(networks[0]!), [
      { name: 'layer.0', kind: 'rnn', units: 3, positions: 4, backwards: false },
    ]);
  });

  it('are explained, the second bias of a GRU too where it has one', () => {
    const count = (title: string, recurrent: number) => ({ title, recurrent, all: recurrent });
    assert.match(ratioWords([count('RNN', 10), count('GRU', 30)]), /1 : 3 : 4 times the weights\.$/);
    assert.match(ratioWords([count('RNN', 10), count('GRU', 36)]), /This GRU has 6 numbers more/);
  });
});

describe('the surprises of several networks', () => {
  const predictions = (surprisal: readonly number[]): Predictions => {
    const known = surprisal.slice(0, -1);
    const mean = (to: number): number => known.slice(0, to).reduce((sum, bits) => sum + bits, 0) / to;
    return {
      node: '',
      characters: [],
      probability: Float32Array.from(surprisal, (bits) => 2 ** -bits),
      surprisal: Float32Array.from(surprisal),
      runningMean: Float32Array.from(surprisal, (_, at) => mean(at + 1)),
      bitsPerCharacter: mean(known.length),
      perPosition: 0,
      topIds: new Uint32Array(),
      topProbabilities: new Float32Array(),
    };
  };
  const networks = [
    { title: 'RNN', colour: 1, answer: predictions([3, 5, 4, NaN]) },
    { title: 'LSTM', colour: 0, answer: predictions([2, 2, 5, NaN]) },
  ];

  it('are one curve each, without the last position, after which nothing comes', () => {
    const { curves, places } = bitsPicture(networks, [...'abcd'], true);
    assert.deepEqual(Array.from(places), [0, 1, 2]);
    assert.deepEqual(
      curves.map(({ name, values }) => [name, Array.from(values)]),
      [
        ['RNN', [3, 5, 4]],
        ['LSTM', [2, 2, 5]],
      ],
    );
    const [mean] = bitsPicture(networks, [...'abcd'], false).curves;
    assert.deepEqual(Array.from(mean!.values), [3, 4, 4]);
  });

  it('are put in words', () => {
    assert.match(bitsWords(networks), /^The LSTM is surprised least, by 3 bits .* the RNN most, by 4\./);
    assert.equal(bitsWords(networks.slice(1)), '');
  });
});
