import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { float16Bits } from '../../../../scripts/models/halvedKernels.ts';
import { isNetworkMade, makeNetwork, networkFolder } from '../../../../scripts/models/makeNetwork.ts';
import { MOBILENET } from '../../../../scripts/models/mobilenet.ts';
import { ROOT } from '../../../../scripts/paths.ts';
import { modelFiles } from '../../../../src/engine/modelFiles.ts';
import { decodeFloat16 } from '../../../../src/models/halfPrecision.ts';
import { openTfjsLayers } from '../../../../src/models/layers/formats/tfjsLayers.ts';
import type { LayersFile } from '../../../../src/models/layers/openLayersFile.ts';

const SMALLEST_STEP = 2 ** -24;
const ALL = decodeFloat16(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits));

async function open(folder: string): Promise<LayersFile> {
  const read = modelFiles(folder);
  return openTfjsLayers((await read('model.json'))!, 'model.json', read);
}

describe('kernels rounded to float16', () => {
  it('every number that float16 has keeps its bits, of either sign', () => {
    ALL.forEach((value, bits) => {
      assert.equal(float16Bits(value), bits);
      assert.equal(float16Bits(-value), bits | 0x8000);
    });
  });

  it('any other becomes the nearest, of two equally near the even one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: ALL.length - 2 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (at, share) => {
          const value = Math.fround(ALL[at]! + share * (ALL[at + 1]! - ALL[at]!));
          const [below, above] = [value - ALL[at]!, ALL[at + 1]! - value];
          const nearest = below === above ? at + (at % 2) : below < above ? at : at + 1;
          assert.equal(float16Bits(value), nearest);
        },
      ),
    );
    assert.throws(() => float16Bits(70_000), /does not fit/);
    assert.throws(() => float16Bits(NaN), /does not fit/);
  });

  it('the network from the package is the same but for that', async () => {
    if (!(await isNetworkMade(MOBILENET))) await makeNetwork(MOBILENET);
    const made = await open(networkFolder(MOBILENET));
    const source = await open(join(ROOT, 'node_modules', MOBILENET.source.package, 'src', 'model'));
    assert.deepEqual(made.graph, source.graph);
    assert.equal(made.precision, 'float16');
    for (const name of source.weights.names) {
      const [found, right] = [made.weights.read(name), source.weights.read(name)];
      if (source.weights.shape(name).length === 1) {
        assert.deepEqual(found, right, name);
        continue;
      }
      right.forEach((value, at) => {
        const most = Math.max(Math.abs(value) * 2 ** -11, SMALLEST_STEP / 2);
        if (!(Math.abs(found[at]! - value) <= most))
          assert.fail(`${name} at ${at}: ${found[at]}, not ${value}`);
      });
    }
  });
});
