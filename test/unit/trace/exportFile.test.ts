import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import type { Engine } from '../../../src/engine/engine.ts';
import { exportFile } from '../../../src/engine/exportFile.ts';
import { nodeEngine } from '../../../src/engine/nodeEngine.ts';
import { readDescription } from '../../../src/engine/runDescription.ts';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import { ProblemError } from '../../../src/problem.ts';
import type { Outline } from '../../../src/protocol/outline.ts';
import type { Intervention } from '../../../src/trace/intervention.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { nodeOf, type Trace } from '../../../src/trace/trace.ts';
import { hasNumpy, WITHOUT_NUMPY } from '../python.ts';
import { referenceFolder } from '../references.ts';

const require = createRequire(import.meta.url);
const wasmFolder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');

const CHANGES: readonly Intervention[] = [
  { kind: 'switch_off', layer: 1, head: 2 },
  { kind: 'painted', layer: 0, head: 1, cells: [{ query: 2, key: 1, weight: 0.25 }] },
  { kind: 'drop_token', token: 3 },
  { kind: 'remove_positions' },
  { kind: 'no_scaling' },
];

/** The numbers of an `.npy` file, read by its own header. */
function readNpy(bytes: Uint8Array): { shape: number[]; values: Float32Array } {
  const header = strFromU8(bytes.subarray(0, 1024), true);
  const length = 10 + bytes[8]! + 256 * bytes[9]!;
  assert.equal(length % 64, 0);
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)![1]!;
  return {
    shape: shape
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    values: new Float32Array(bytes.slice(length).buffer),
  };
}

describe('stages as a file', () => {
  let engine: Engine;
  let outline: Outline;
  let folder: string;
  const during = { signal: new AbortController().signal, progress: () => undefined };
  const bytesOf = async (
    format: 'npz' | 'safetensors' | 'json' | 'csv' | 'markdown',
    more: { nodes?: string[]; leading?: number[] } = {},
    trace = outline.trace,
  ): Promise<Uint8Array> => (await engine.handlers.exportFile({ trace, format, ...more }, during)).bytes;
  const run = (interventions: readonly Intervention[]): Promise<Outline> =>
    Promise.resolve(
      engine.handlers.run(
        {
          lens: 'attention',
          model: referenceFolder('bert'),
          input: { kind: 'text', text: 'the light of the lighthouse' },
          options: {},
          interventions: [...interventions],
        },
        during,
      ),
    );

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'model-lens-'));
    const settings = { modelsFolder: 'nowhere', threads: 1, programFolder: pathToFileURL(`${wasmFolder}/`) };
    engine = nodeEngine(settings, () => undefined);
    outline = await run(CHANGES);
  });
  after(() => rmSync(folder, { recursive: true }));

  const own = (name: string): Float32Array => {
    const { trace } = engine.open(outline.trace).run;
    return valuesOf(trace, nodeOf(trace, name));
  };

  it('are the run’s numbers bit by bit, in both formats, without the learnt ones', async () => {
    const arrays = unzipSync(await bytesOf('npz'));
    const tensors = readSafetensors(await bytesOf('safetensors'));
    const computed = outline.nodes.filter(({ parameter }) => !parameter);
    assert.deepEqual(
      Object.keys(arrays).sort(),
      [...computed.map(({ name }) => `${name}.npy`), 'model_lens.json'].sort(),
    );
    assert.deepEqual([...tensors.names].sort(), computed.map(({ name }) => name).sort());
    for (const { name, axes } of computed) {
      const shape = axes.map(({ size }) => size);
      const bits = Buffer.from(own(name).buffer);
      const array = readNpy(arrays[`${name}.npy`]!);
      assert.deepEqual(array.shape, shape, name);
      assert.ok(bits.equals(Buffer.from(array.values.buffer)), name);
      assert.deepEqual([...tensors.shape(name)], shape);
      const stored = tensors.stored(name);
      assert.ok(bits.equals(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)), name);
    }
  });

  for (const format of ['npz', 'safetensors', 'json'] as const) {
    it(`say in ${format} which run they come from, so that the same changes can be made again`, async () => {
      const read = readDescription(await bytesOf(format, { nodes: ['input.ids'] }), `run.${format}`);
      assert.deepEqual(read.interventions, CHANGES);
      assert.equal(read.lens, 'attention');
      assert.equal(read.model!.name, 'bert', 'the folder is not passed on');
      const again = await run(read.interventions);
      const [before, after] = [outline, again].map(({ trace }) => {
        const { trace: of } = engine.open(trace).run;
        return valuesOf(of, nodeOf(of, 'logits'));
      });
      assert.deepEqual(before, after);
      await engine.handlers.close({ trace: again.trace }, during);
    });
  }

  it('describe tokens, axes and notes', async () => {
    const files = unzipSync(await bytesOf('npz', { nodes: ['layer.1.attention.weights'] }));
    const description = JSON.parse(strFromU8(files['model_lens.json']!)) as {
      tokens: { piece: string }[];
      labels: Record<string, string[]>;
      stages: { name: string; axes: { name: string; size: number; labels?: string }[] }[];
      input: { text: string };
      notes: unknown[];
    };
    assert.deepEqual(
      description.tokens.map(({ piece }) => piece),
      outline.tokens.map(({ piece }) => piece),
    );
    assert.deepEqual(description.labels, outline.labels);
    assert.equal(description.input.text, 'the light of the lighthouse');
    assert.deepEqual(description.notes, outline.notes);
    assert.deepEqual(
      description.stages.map(({ name, axes }) => [name, ...axes.map((axis) => axis.name)]),
      [['layer.1.attention.weights', 'head', 'query', 'key']],
    );
  });

  it('say of a difference what was subtracted', async () => {
    const plain = await run([]);
    const difference = await engine.handlers.compare({ trace: outline.trace, other: plain.trace }, during);
    const files = unzipSync(await bytesOf('npz', { nodes: ['logits'] }, difference!.trace));
    const { interventions, minus } = JSON.parse(strFromU8(files['model_lens.json']!)) as {
      interventions: Intervention[];
      minus: { interventions: Intervention[] };
    };
    assert.deepEqual(interventions, CHANGES);
    assert.deepEqual(minus.interventions, []);
    const { values } = readNpy(files['logits.npy']!);
    const { trace } = engine.open(plain.trace).run;
    const without = valuesOf(trace, nodeOf(trace, 'logits'));
    assert.deepEqual(
      values,
      own('logits').map((value, at) => value - without[at]!),
    );
    await engine.handlers.close({ trace: plain.trace }, during);
  });

  it('are the same bytes each time', async () => {
    assert.deepEqual(await bytesOf('npz'), await bytesOf('npz'));
  });

  it(`are read by NumPy${WITHOUT_NUMPY}`, async function () {
    if (!hasNumpy) this.skip();
    this.timeout(60_000);
    const file = join(folder, 'run.npz');
    writeFileSync(file, await bytesOf('npz'));
    const program = [
      'import json, sys, numpy',
      'run = numpy.load(sys.argv[1])',
      'about = json.loads(run["model_lens.json"])',
      'for stage in about["stages"]: assert list(run[stage["name"]].shape) == [axis["size"] for axis in stage["axes"]]',
      'assert abs(run["layer.0.attention.weights"].sum(-1) - 1).max() < 1e-5',
      'run["logits"].astype("<f4").tofile(sys.argv[2])',
    ].join('\n');
    const { status, stderr } = spawnSync('python3', ['-c', program, file, `${file}.raw`], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.ok(readFileSync(`${file}.raw`).equals(Buffer.from(own('logits').buffer)));
  });

  it('name the vocabulary’s pieces in a CSV of logits', async () => {
    const [header] = strFromU8(await bytesOf('csv', { nodes: ['logits'] })).split('\r\n', 1);
    assert.match(header!, /^position\/vocabulary,"\[PAD\]",/);
  });

  const refused: readonly [string, Parameters<typeof bytesOf>, string][] = [
    ['several stages in one CSV', ['csv', {}], 'bad-request'],
    ['a stage that is not there', ['npz', { nodes: ['layer.9.output'] }], 'not-found'],
    [
      'a head that is not there',
      ['csv', { nodes: ['layer.0.attention.weights'], leading: [9] }],
      'bad-request',
    ],
  ];
  for (const [what, parameters, code] of refused) {
    it(`refuse ${what}`, async () => {
      await assert.rejects(
        bytesOf(...parameters),
        (thrown: unknown) => thrown instanceof ProblemError && thrown.code === code,
      );
    });
  }

  it('are refused where they would not fit, with their size and what to do', async () => {
    const studied = engine.open(outline.trace);
    const node = (name: string, ...sizes: number[]): [string, TraceNode] => {
      const axes = sizes.map((size, at) => ({ name: ['head', 'query', 'key'][at]!, size }));
      return [name, { name, axes, operation: { kind: 'input' }, parents: [] }];
    };
    const nodes = new Map([node('huge', 12, 4096, 4096), node('large', 12, 1024, 1024)]);
    const run = {
      ...studied,
      run: { ...studied.run, trace: { ...studied.run.trace, nodes } as unknown as Trace },
    };
    const pause = () => Promise.resolve();
    await assert.rejects(exportFile(run, { format: 'npz' }, { pause }), (thrown: unknown) => {
      assert.ok(thrown instanceof ProblemError);
      assert.equal(thrown.message, 'These stages are 816 MB; a file holds at most 512 MB.');
      assert.equal(thrown.nextStep, 'Export one layer at a time.');
      return true;
    });
    await assert.rejects(
      exportFile(run, { format: 'csv', nodes: ['large'] }, { pause }),
      (thrown: unknown) => {
        assert.ok(thrown instanceof ProblemError);
        assert.equal(thrown.message, 'These are 13 million numbers; a CSV file holds at most 4 million.');
        return true;
      },
    );
  });

  it('stop between two stages when nobody waits for them any more', async () => {
    const controller = new AbortController();
    const asked = engine.handlers.exportFile(
      { trace: outline.trace, format: 'npz' },
      { ...during, signal: controller.signal },
    );
    controller.abort();
    await assert.rejects(
      Promise.resolve(asked),
      (thrown: unknown) => thrown instanceof ProblemError && thrown.code === 'cancelled',
    );
  });

  it('are not read from a file that says nothing of a run', () => {
    for (const [name, bytes] of [
      ['a.npz', new Uint8Array(30)],
      ['a.safetensors', new Uint8Array(30)],
      ['a.json', Buffer.from('{"format":"model-lens"}')],
    ] as const)
      assert.throws(
        () => readDescription(bytes, name),
        (thrown: unknown) => thrown instanceof ProblemError && thrown.message.includes(name),
      );
  });
});
