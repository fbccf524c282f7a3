import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MOBILENET } from '../../scripts/models/mobilenet.ts';
import { ROOT, SAMPLES } from '../../scripts/paths.ts';
import { PICTURES } from '../../scripts/samples.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { nodeEngine } from '../../src/engine/nodeEngine.ts';

const wasmPackage = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');

describe('the pictures in samples/', () => {
  let engine: Engine;
  before(() => {
    const programFolder = pathToFileURL(`${join(dirname(wasmPackage), 'wasm-out')}/`);
    engine = nodeEngine(
      { modelsFolder: join(ROOT, 'media/models'), threads: 1, programFolder },
      () => undefined,
    );
  });

  async function probabilities(name: string, model: string): Promise<Record<string, number>> {
    const bytes = new Uint8Array(await readFile(join(SAMPLES, name)));
    const call = { signal: new AbortController().signal, progress: () => undefined };
    const request = { lens: 'cnn', model, input: { kind: 'image' as const, name, bytes }, options: {} };
    const outline = await engine.handlers.run(request, call);
    const { trace } = engine.open(outline.trace).run;
    const last = outline.nodes.filter(({ axes }) => axes.at(-1)?.name === 'class').at(-1)!;
    const values = trace.rows(last.name, 0, 0, 1);
    return Object.fromEntries(
      outline.labels[last.axes.at(-1)!.labels!]!.map((label, at) => [label, values[at]!]),
    );
  }

  for (const [name, draw] of Object.entries(PICTURES)) {
    it(`${name} is what the project’s own program draws: “npx tsx scripts/samples.ts”`, async () => {
      assert.ok(Buffer.from(draw()).equals(await readFile(join(SAMPLES, name))));
    });
  }

  it('the seven is read as a seven, dark ink on white paper as it is', async () => {
    const { 7: share } = await probabilities('seven.png', 'lenet');
    assert.ok(share! > 0.9, `${share}`);
  });

  it('the cat is a drawing, and the network that knows photographs takes it for a dog, as its limits say', async () => {
    const { cat, dog } = await probabilities('cat.png', 'mobilenet');
    assert.ok(Math.abs(cat! + dog! - 1) < 1e-5);
    assert.ok(dog! > 0.9, `${dog}`);
    assert.match(MOBILENET.facts.limits, /a drawn cat is no photograph, and it takes it for a dog/);
  });
});
