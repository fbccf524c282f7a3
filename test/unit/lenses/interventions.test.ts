import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attentionLens } from '../../../src/lenses/attention.ts';
import { readChange } from '../../../src/lenses/changeSyntax.ts';
import type { LensRun } from '../../../src/lenses/lens.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import type { LoadedModel } from '../../../src/models/loadModel.ts';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { layoutOf, nodeOf } from '../../../src/trace/trace.ts';
import {
  expectedTensors,
  FAMILIES,
  largestDifference,
  loadReference,
  referenceInputs,
} from '../references.ts';
import { startTensors } from '../tensors.ts';

const TOLERANCE = 1e-4;
const LAYER = 1;

const models = new Map<string, LoadedModel>();
async function modelOf(name: string): Promise<LoadedModel> {
  const model = models.get(name) ?? (await loadReference(name));
  models.set(name, model);
  return model;
}

async function run(
  name: string,
  interventions: readonly Intervention[],
  given: Record<string, string | number> = {},
): Promise<LensRun> {
  const ids = referenceInputs(name).cases['main']!.input_ids;
  const model = await modelOf(name);
  return attentionLens.run({ kind: 'ids', ids }, optionsOf(attentionLens, given), { model, interventions });
}

type Matrix = number[][];

/** The matrices of a node, one for each head, as plain numbers. */
function heads({ trace }: LensRun, name: string): Matrix[] {
  const node = nodeOf(trace, name);
  const { parts, rows, columns } = layoutOf(node);
  const values = valuesOf(trace, node);
  const cell = (part: number, row: number, column: number): number =>
    values[(part * rows + row) * columns + column]!;
  return Array.from({ length: parts }, (_, part) =>
    Array.from({ length: rows }, (_row, row) =>
      Array.from({ length: columns }, (_column, column) => cell(part, row, column)),
    ),
  );
}

const weightsOf = (shown: LensRun): Matrix[] => heads(shown, `layer.${LAYER}.attention.weights`);

/** softmax(q·k · factor), where `sees`; in float64 and by the equations alone. */
function attention(
  query: Matrix,
  key: Matrix,
  factor: number,
  sees: (q: number, k: number) => boolean,
): Matrix {
  return query.map((q, at) => {
    const exponentials = key.map((k, other) =>
      sees(at, other) ? Math.exp(q.reduce((sum, value, i) => sum + value * k[i]!, 0) * factor) : 0,
    );
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map((value) => value / total);
  });
}

function closeTo(found: Matrix, expected: Matrix, what: string): void {
  const largest = largestDifference(Float32Array.from(found.flat()), Float32Array.from(expected.flat()));
  assert.ok(largest < TOLERANCE, `${what} differs by ${largest}`);
}

/** The weights of the layer by its own queries and keys, head by head. */
function expectedWeights(
  shown: LensRun,
  model: LoadedModel,
  { scaled = true, positions = true, dropped = -1 } = {},
): Matrix[] {
  const at = `layer.${LAYER}.attention`;
  const turned = !positions && shown.trace.nodes.has(`${at}.query_before_rotary`) ? '_before_rotary' : '';
  const [query, key] = [heads(shown, `${at}.query${turned}`), heads(shown, `${at}.key${turned}`)];
  const factor = scaled ? 1 / Math.sqrt(query[0]![0]!.length) : 1;
  const sees = (q: number, k: number): boolean =>
    (!model.network.causal || k <= q) && (k !== dropped || q === k);
  return query.map((ofHead, head) =>
    attention(ofHead, key[Math.floor(head / (query.length / key.length))]!, factor, sees),
  );
}

/** What follows from the weights within the layer: each head's sums, and their projection. */
function assertFollows(shown: LensRun, weights: readonly Matrix[], off: readonly number[] = []): void {
  const at = `layer.${LAYER}.attention`;
  const values = heads(shown, `${at}.value`);
  const sums = weights.map((ofHead, head) => {
    const value = values[Math.floor(head / (weights.length / values.length))]!;
    return ofHead.map((row) =>
      value[0]!.map((_, i) =>
        off.includes(head) ? 0 : row.reduce((sum, w, k) => sum + w * value[k]![i]!, 0),
      ),
    );
  });
  const found = heads(shown, `${at}.head_output`);
  sums.forEach((sum, head) => closeTo(found[head]!, sum, `head_output of head ${head}`));
  const joined = sums[0]!.map((_, row) => sums.flatMap((sum) => sum[row]!));
  const weight = heads(shown, `${at}.output.weight`)[0]!;
  const bias = shown.trace.nodes.has(`${at}.output.bias`) ? heads(shown, `${at}.output.bias`)[0]![0]! : [];
  const output = joined.map((row) =>
    weight[0]!.map((_, o) => row.reduce((sum, x, i) => sum + x * weight[i]![o]!, bias[o] ?? 0)),
  );
  closeTo(heads(shown, `${at}.output`)[0]!, output, 'the projection');
}

const head = (kind: object): Intervention => ({ layer: LAYER, head: 1, ...kind }) as Intervention;

describe('interventions', function () {
  this.timeout(60_000);
  before(startTensors);
  after(() => models.forEach((model) => model.network.dispose()));

  for (const name of FAMILIES) {
    describe(`in ${name}`, () => {
      it('switch a head off', async () => {
        const shown = await run(name, [head({ kind: 'switch_off' })]);
        assertFollows(shown, expectedWeights(shown, await modelOf(name)), [1]);
        assert.ok(
          heads(shown, `layer.${LAYER}.attention.head_output`)[1]!
            .flat()
            .every((x) => x === 0),
        );
      });

      it('spread a head’s attention evenly', async () => {
        const shown = await run(name, [head({ kind: 'pattern', pattern: 'uniform' })]);
        const model = await modelOf(name);
        const expected = expectedWeights(shown, model);
        expected[1] = expected[1]!.map((row, q) => {
          const visible = model.network.causal ? q + 1 : row.length;
          return row.map((_, k) => (k < visible ? 1 / visible : 0));
        });
        expected.forEach((matrix, at) => closeTo(weightsOf(shown)[at]!, matrix, `head ${at}`));
        assertFollows(shown, expected);
      });

      it('let a head look at the token before', async () => {
        const shown = await run(name, [head({ kind: 'pattern', pattern: 'previous' })]);
        const expected = expectedWeights(shown, await modelOf(name));
        expected[1] = expected[1]!.map((row, q) => row.map((_, k) => (k === Math.max(0, q - 1) ? 1 : 0)));
        assert.deepEqual(weightsOf(shown)[1], expected[1]);
        assertFollows(shown, expected);
      });

      it('take painted weights', async () => {
        const cells = [
          { query: 4, key: 1, weight: 0.5 },
          { query: 4, key: 3, weight: 0.25 },
          { query: 2, key: 0, weight: 0.8 },
          { query: 2, key: 1, weight: 0.8 },
        ];
        const shown = await run(name, [head({ kind: 'painted', cells })]);
        const expected = expectedWeights(shown, await modelOf(name));
        const [four, two] = [expected[1]![4]!, expected[1]![2]!];
        const rest = four.reduce((sum, weight, k) => (k === 1 || k === 3 ? sum : sum + weight), 0);
        expected[1]![4] = four.map((weight, k) => (k === 1 ? 0.5 : k === 3 ? 0.25 : (weight / rest) * 0.25));
        expected[1]![2] = two.map((_, k) => (k <= 1 ? 0.5 : 0));
        expected.forEach((matrix, at) => closeTo(weightsOf(shown)[at]!, matrix, `head ${at}`));
        assertFollows(shown, expected);
      });

      it('leave out the scaling', async () => {
        const shown = await run(name, [{ kind: 'no_scaling' }]);
        const expected = expectedWeights(shown, await modelOf(name), { scaled: false });
        expected.forEach((matrix, at) => closeTo(weightsOf(shown)[at]!, matrix, `head ${at}`));
        assertFollows(shown, expected);
      });

      it('hide a token from all others, which keep their positions', async () => {
        for (const dropped of [0, 2]) {
          const shown = await run(name, [{ kind: 'drop_token', token: dropped }]);
          const expected = expectedWeights(shown, await modelOf(name), { dropped });
          expected.forEach((matrix, at) => closeTo(weightsOf(shown)[at]!, matrix, `head ${at}`));
          assertFollows(shown, expected);
          const whole = await run(name, []);
          assert.deepEqual(heads(shown, 'embedding.output'), heads(whole, 'embedding.output'));
          assert.match(explain(shown.trace, 'mask.attention', [1, dropped]).note!, /No other token may look/);
        }
      });

      it('leave out the positions', async () => {
        const shown = await run(name, [{ kind: 'remove_positions' }]);
        const expected = expectedWeights(shown, await modelOf(name), { positions: false });
        expected.forEach((matrix, at) => closeTo(weightsOf(shown)[at]!, matrix, `head ${at}`));
        assertFollows(shown, expected);
        if (shown.trace.nodes.has('embedding.position'))
          assert.ok(
            heads(shown, 'embedding.position')[0]!
              .flat()
              .every((x) => x === 0),
          );
      });

      it('change nothing before them, and something after', async () => {
        const [plain, changed] = [await run(name, []), await run(name, [head({ kind: 'switch_off' })])];
        assert.deepEqual(
          heads(changed, `layer.${LAYER - 1}.output`),
          heads(plain, `layer.${LAYER - 1}.output`),
        );
        assert.notDeepEqual(heads(changed, `layer.${LAYER}.output`), heads(plain, `layer.${LAYER}.output`));
      });

      it('leave the identical numbers where they are taken back', async () => {
        const outputs: Matrix[] = [];
        for (const changes of [[], [head({ kind: 'pattern', pattern: 'uniform' })], []])
          outputs.push(heads(await run(name, changes), `layer.${LAYER}.output`)[0]!);
        assert.deepEqual(outputs[2], outputs[0]);
        assert.notDeepEqual(outputs[1], outputs[0]);
      });
    });
  }

  it('give the logits of PyTorch’s ablations, as changes and as an option', async () => {
    for (const name of ['bert', 'gpt2', 'llama']) {
      for (const { layer, head: off } of referenceInputs(name).ablations!) {
        const expected = expectedTensors(name, 'main').get(`ablation.layer.${layer}.head.${off}.logits`)!;
        const ways = [
          await run(name, [{ kind: 'switch_off', layer, head: off }]),
          await run(name, [], { switch_off: `${layer}.${off}` }),
        ];
        for (const shown of ways) {
          const difference = largestDifference(
            valuesOf(shown.trace, nodeOf(shown.trace, 'logits')),
            expected.values,
          );
          assert.ok(difference < TOLERANCE, `${name} ${layer}.${off} differs by ${difference}`);
          assert.deepEqual(shown.interventions, [{ kind: 'switch_off', layer, head: off }]);
        }
      }
    }
  });

  it('drop a token as padding would, for all the others', async () => {
    const { input_ids: ids } = referenceInputs('bert').cases['main']!;
    const model = await modelOf('bert');
    const options = optionsOf(attentionLens, { pad_to: ids.length + 1 });
    const none = { model, interventions: [] };
    const padded = await attentionLens.run({ kind: 'ids', ids }, options, none);
    const pad = model.configuration.padTokenId ?? 0;
    const dropped = await attentionLens.run(
      { kind: 'ids', ids: [...ids, pad] },
      optionsOf(attentionLens, {}),
      {
        model,
        interventions: [{ kind: 'drop_token', token: ids.length }],
      },
    );
    const rows = (shown: LensRun): Matrix => heads(shown, `layer.${LAYER}.output`)[0]!.slice(0, ids.length);
    closeTo(rows(dropped), rows(padded), 'the other tokens');
  });

  it('keep every row summing to 1, whatever is painted', async () => {
    const cell = fc.record({
      query: fc.nat(9),
      key: fc.nat(9),
      weight: fc.float({ min: 0, max: 1, noNaN: true }).map(Math.fround),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('bert', 'llama'),
        fc.uniqueArray(cell, { maxLength: 20, selector: ({ query, key }) => query * 10 + key }),
        async (name, all) => {
          const { causal } = (await modelOf(name)).network;
          const cells = all.filter(({ query, key, weight }) => (!causal || key <= query) && weight > 0);
          const shown = await run(name, [head({ kind: 'painted', cells })]);
          for (const row of weightsOf(shown)[1]!) {
            assert.ok(Math.abs(row.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-5);
            assert.ok(row.every((weight) => weight >= 0));
          }
          const unpainted = (await run(name, [])).trace;
          const before = heads({ trace: unpainted } as LensRun, `layer.${LAYER}.attention.weights`)[1]!;
          weightsOf(shown)[1]!.forEach((row, query) => {
            if (!cells.some((one) => one.query === query)) assert.deepEqual(row, before[query]);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('let the later of two patterns of a head win', async () => {
    const patterns = ['uniform', 'previous'] as const;
    const both = patterns.map((pattern) => head({ kind: 'pattern', pattern }));
    assert.deepEqual(weightsOf(await run('bert', both)), weightsOf(await run('bert', [both[1]!])));
    const painted = head({ kind: 'painted', cells: [{ query: 2, key: 2, weight: 1 }] });
    assert.deepEqual(
      weightsOf(await run('bert', [both[0]!, painted])),
      weightsOf(await run('bert', [painted])),
    );
  });

  const refused: readonly (readonly [string, string, Intervention[], RegExp])[] = [
    ['a layer', 'bert', [{ kind: 'switch_off', layer: 9, head: 0 }], /“9\.0” names no head/],
    [
      'a head',
      'gpt2',
      [{ kind: 'pattern', layer: 0, head: 64, pattern: 'uniform' }],
      /“0\.64” names no head/,
    ],
    ['a token', 'bert', [{ kind: 'drop_token', token: 400 }], /no token 400/],
    [
      'a painted token',
      'bert',
      [head({ kind: 'painted', cells: [{ query: 400, key: 0, weight: 1 }] })],
      /no token 400/,
    ],
    [
      'a masked weight',
      'llama',
      [head({ kind: 'painted', cells: [{ query: 1, key: 3, weight: 0.5 }] })],
      /Token 1 may not look at token 3/,
    ],
    [
      'a row of zeros',
      'llama',
      [head({ kind: 'painted', cells: [0, 1].map((key) => ({ query: 1, key, weight: 0 })) })],
      /Every weight of token 1 is painted 0/,
    ],
  ];
  for (const [what, name, changes, message] of refused) {
    it(`refuse ${what} that is not there or cannot be`, async () => {
      await assert.rejects(run(name, changes), (thrown: unknown) => {
        assert.ok(thrown instanceof ProblemError, String(thrown));
        assert.equal(thrown.code, 'bad-input');
        assert.match(thrown.message, message);
        assert.ok(thrown.nextStep);
        return true;
      });
    });
  }

  it('refuse to drop every token', async () => {
    const { input_ids: ids } = referenceInputs('bert').cases['main']!;
    await assert.rejects(
      run(
        'bert',
        ids.map((_, token) => ({ kind: 'drop_token', token })),
      ),
      /Every token would be dropped/,
    );
  });
});

describe('a change on the command line', () => {
  it('is read', () => {
    assert.deepEqual(readChange('switch_off 5.11'), { kind: 'switch_off', layer: 5, head: 11 });
    assert.deepEqual(readChange('switch-off 0.3'), { kind: 'switch_off', layer: 0, head: 3 });
    assert.deepEqual(readChange(' uniform  5.11 '), {
      kind: 'pattern',
      layer: 5,
      head: 11,
      pattern: 'uniform',
    });
    assert.deepEqual(readChange('previous 2.3'), { kind: 'pattern', layer: 2, head: 3, pattern: 'previous' });
    assert.deepEqual(readChange('drop 4'), { kind: 'drop_token', token: 4 });
    assert.deepEqual(readChange('no-positions'), { kind: 'remove_positions' });
    assert.deepEqual(readChange('no-scaling'), { kind: 'no_scaling' });
    const off = { kind: 'channel_off', stage: 'layer.conv1.output', channel: 3 } as const;
    assert.deepEqual(readChange('channel_off layer.conv1.output 3'), off);
    assert.deepEqual(readChange('channel-off layer.conv1.output:3'), off);
    assert.deepEqual(readChange('filter_off layer.block.1.convolution 12'), {
      kind: 'filter_off',
      stage: 'layer.block.1.convolution',
      filter: 12,
    });
    const forget = 'layer.both.forward.forget_gate';
    assert.deepEqual(readChange(`hold ${forget} 7=-1.5`), { kind: 'hold', stage: forget, unit: 7, value: -1.5 }); // prettier-ignore
    assert.deepEqual(readChange('begin-with layer.0.cell_state *=.5'), {
      kind: 'begin_with',
      stage: 'layer.0.cell_state',
      unit: null,
      value: 0.5,
    });
    assert.deepEqual(readChange('replace 4 😀'), { kind: 'replace_character', token: 4, character: '😀' });
    const cells = [
      { query: 7, key: 2, weight: 0.9 },
      { query: 7, key: 3, weight: 0.1 },
    ];
    assert.deepEqual(readChange('paint 1.0 7:2=0.9,7:3=.1'), { kind: 'painted', layer: 1, head: 0, cells });
  });

  for (const text of [
    '',
    'drop',
    'drop it',
    'uniform',
    'uniform 5',
    'uniform 5.11 2',
    'no-scaling 4',
    'paint 1.0 7:2=2',
    'channel_off layer.conv1.output',
    'channel_off conv1 3',
    'filter_off layer.conv1.output 3 4',
    'filter_off layer.conv1.output -1',
    'hold layer.0.forget_gate',
    'hold forget_gate 1=1',
    'hold layer.0.forget_gate 1=x',
    'begin_with layer.0.cell_state 1=',
    'replace 4',
    'replace x y',
    'replace 4 xy',
  ])
    it(`“${text}” is refused, and what can be written is said`, () =>
      assert.throws(() => readChange(text), { code: 'bad-input', nextStep: /switch_off 5\.11/ }));
});
