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
import type { OptionValue } from '../../src/trace/description.ts';

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

  async function probabilities(
    name: string,
    model: string,
    options: Record<string, OptionValue> = {},
  ): Promise<Record<string, number>> {
    const bytes = new Uint8Array(await readFile(join(SAMPLES, name)));
    const call = { signal: new AbortController().signal, progress: () => undefined };
    const request = { lens: 'cnn', model, input: { kind: 'image' as const, name, bytes }, options };
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

  it('the seven on grey paper is read as a seven, once the paper has been made white', async () => {
    const asItIs = await probabilities('grey-seven.png', 'lenet', { paper: 'no' });
    assert.ok(asItIs[7]! < 0.5, `${asItIs[7]}`);
    for (const model of ['lenet', 'lenet-sigmoid', 'lenet-relu']) {
      const { 7: share } = await probabilities('grey-seven.png', model);
      assert.ok(share! > 0.9, `${share} of ${model}`);
    }
  });

  it('the photograph of a cat is taken for one, however it is made to fit', async () => {
    for (const fit of ['crop', 'stretch', 'letterbox']) {
      const { cat } = await probabilities('cat.jpg', 'mobilenet', { fit });
      assert.ok(cat! > 0.99, `${cat}, ${fit}`);
    }
  });

  it('the drawn cat is taken for a dog by the network that knows photographs, as its limits say', async () => {
    const { cat, dog } = await probabilities('drawn-cat.png', 'mobilenet');
    assert.ok(Math.abs(cat! + dog! - 1) < 1e-5);
    assert.ok(dog! > 0.9, `${dog}`);
    assert.match(MOBILENET.facts.limits, /a drawn cat is no photograph, and it takes it for a dog/);
  });
});
