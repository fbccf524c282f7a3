import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/paths.ts';
import type { LabelledImages } from '../../../scripts/train/mnist.ts';
import { modelFiles, sha256 } from '../../../src/engine/modelFiles.ts';
import { isGrey, paperAndInk } from '../../../src/lenses/cnn/paperAndInk.ts';
import { cnnLens } from '../../../src/lenses/cnn.ts';
import { optionsOf } from '../../../src/lenses/options.ts';
import { openBundledLayers } from '../../../src/models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS } from '../../../src/models/layers/catalogue.ts';
import type { LoadedLayers } from '../../../src/models/layers/loadedLayers.ts';
import { seededRandom } from '../../../src/trace/random.ts';
import { mnistSample, sampleDigit } from '../models/layers/mnistSample.ts';
import { startTensors } from '../tensors.ts';

const SIDE = 28;
const IMAGES = 100;

interface Paper {
  readonly paper: number;
  readonly ink: number;
  /** How much darker the paper is at one edge than at the opposite one. */
  readonly slope: number;
  /** Grain is at most so strong. */
  readonly grain: number;
}

const PAPERS: Readonly<Record<string, Paper>> = {
  'light grey': { paper: 200, ink: 50, slope: 0, grain: 5 },
  'dark grey': { paper: 110, ink: 30, slope: 0, grain: 8 },
  'unevenly lit': { paper: 180, ink: 50, slope: 50, grain: 10 },
  'grey under a pencil': { paper: 200, ink: 130, slope: 20, grain: 8 },
  'a blackboard': { paper: 60, ink: 190, slope: 20, grain: 10 },
};

/** A digit of MNIST as if it had been photographed on paper. */
function onPaper(digit: Uint8Array, { paper, ink, slope, grain }: Paper, seed: number): Float32Array {
  const random = seededRandom(seed);
  const angle = 2 * Math.PI * random();
  return Float32Array.from(digit, (pixel, at) => {
    const [across, down] = [(at % SIDE) / (SIDE - 1) - 0.5, Math.floor(at / SIDE) / (SIDE - 1) - 0.5];
    const lit = paper + slope * (across * Math.cos(angle) + down * Math.sin(angle));
    const share = pixel / 255;
    return lit * (1 - share) + ink * share + grain * (2 * random() - 1);
  });
}

describe('digits on grey paper', function () {
  this.timeout(120_000);
  let sample: LabelledImages;
  const networks = new Map<string, LoadedLayers>();

  before(async () => {
    await startTensors();
    sample = await mnistSample();
    for (const entry of BUNDLED_LAYERS.filter(({ name }) => name.startsWith('lenet')))
      networks.set(entry.name, await openBundledLayers(entry, modelFiles(join(ROOT, entry.folder)), sha256));
  });
  after(() => networks.forEach(({ network }) => network.dispose()));

  async function read(layers: LoadedLayers, values: Float32Array, paper: string): Promise<number> {
    const input = { kind: 'pixels', rows: SIDE, columns: SIDE, values } as const;
    const { trace } = await cnnLens.run(input, optionsOf(cnnLens, { paper }), { layers, interventions: [] });
    const probabilities = trace.rows(layers.network.output, 0, 0, 1);
    trace.dispose();
    return probabilities.indexOf(Math.max(...probabilities));
  }

  async function rightOf(layers: LoadedLayers, paper: Paper, option: string): Promise<number> {
    let right = 0;
    for (let image = 0; image < IMAGES; image++) {
      const answer = await read(layers, onPaper(sampleDigit(sample, image), paper, image), option);
      if (answer === sample.labels[image]) right++;
    }
    return right;
  }

  for (const [name, paper] of Object.entries(PAPERS)) {
    it(`are read by every LeNet on paper that is ${name}`, async () => {
      for (const [network, layers] of networks) {
        const right = await rightOf(layers, paper, 'auto');
        assert.ok(right >= 97, `${network}: ${right} of ${IMAGES}`);
      }
    });
  }

  it('are misread by LeNet-5 where the paper stays', async () => {
    const right = await rightOf(networks.get('lenet')!, PAPERS['dark grey']!, 'no');
    assert.ok(right < 30, `${right} of ${IMAGES}`);
  });

  it('of MNIST itself are on no grey paper, so nothing is done to them', () => {
    for (let image = 0; image < sample.count; image++) {
      const found = paperAndInk(Float32Array.from(sampleDigit(sample, image)));
      assert.ok(found && !isGrey(found), `image ${image}: ${found?.paper}`);
    }
  });
});

describe('paper and ink', () => {
  it('are told apart where there are two greys, in any order', () => {
    const cells = [...Array<number>(60).fill(150), ...Array<number>(20).fill(40)];
    assert.deepEqual(paperAndInk(Float32Array.from(cells)), { paper: 150, paperEnd: 150, ink: 40 });
    assert.deepEqual(paperAndInk(Float32Array.from(cells).reverse()), { paper: 150, paperEnd: 150, ink: 40 });
  });

  it('are not told apart in a picture of nearly one grey', () => {
    for (const cells of [[0], [255, 255], [120, 121, 122, 150], []])
      assert.equal(paperAndInk(Float32Array.from(cells)), undefined);
  });
});
