import assert from 'node:assert/strict';
import { adamStep, cosineRate } from '../../../scripts/train/adam.ts';
import { writeChanged, writePlain } from '../../../scripts/train/augmentation.ts';
import { readCommandLine } from '../../../scripts/train/commandLine.ts';
import { LENETS } from '../../../scripts/train/lenet.ts';
import { type LabelledImages, readIdx } from '../../../scripts/train/mnist.ts';
import { learntByLayer } from '../../../scripts/train/words.ts';
import { seededRandom } from '../../../src/trace/random.ts';

const AS_IT_IS = { shift: 0, degrees: 0, scale: 0, shear: 0 };

/** One image with a dot. */
function dot(row: number, column: number): LabelledImages {
  const pixels = new Uint8Array(28 * 28);
  pixels[row * 28 + column] = 255;
  return { count: 1, rows: 28, columns: 28, pixels, labels: Uint8Array.of(1) };
}

describe('parts of the training program', () => {
  it('an image that is changed by nothing is the image', () => {
    const random = seededRandom(1);
    const pixels = Uint8Array.from({ length: 28 * 28 }, () => Math.floor(random() * 256));
    const image: LabelledImages = { count: 1, rows: 28, columns: 28, pixels, labels: Uint8Array.of(0) };
    const [changed, plain] = [new Float32Array(784), new Float32Array(784)];
    writeChanged(changed, 0, image, 0, AS_IT_IS, random);
    writePlain(plain, 0, image, 0);
    changed.forEach((value, at) => assert.ok(Math.abs(value - plain[at]!) < 1e-6));
  });

  it('a shift moves a dot by whole and broken pixels, and loses nothing', () => {
    const half = (): number => 0.75; // of −2 to 2: one pixel down, and one to the right
    const moved = new Float32Array(784);
    writeChanged(moved, 0, dot(10, 12), 0, { ...AS_IT_IS, shift: 2 }, half);
    assert.ok(Math.abs(moved[11 * 28 + 13]! - 1) < 1e-6);
    const between = new Float32Array(784);
    writeChanged(between, 0, dot(10, 12), 0, { ...AS_IT_IS, shift: 1 }, half);
    for (const cell of [10 * 28 + 12, 10 * 28 + 13, 11 * 28 + 12, 11 * 28 + 13])
      assert.ok(Math.abs(between[cell]! - 0.25) < 1e-6);
  });

  it('Adam steps against the gradient, first by the learning rate whatever its size', () => {
    const state = {
      values: Float32Array.of(1, 1, 1),
      mean: new Float32Array(3),
      square: new Float32Array(3),
    };
    adamStep(state, Float32Array.of(0.001, -20, 5), 0.1, 1, Float32Array.of(1, 1, 0));
    assert.ok(Math.abs(state.values[0]! - 0.9) < 1e-3);
    assert.ok(Math.abs(state.values[1]! - 1.1) < 1e-3);
    assert.equal(state.values[2], 1);
  });

  it('the learning rate falls from the first step to nothing', () => {
    assert.equal(cosineRate(0.002, 0, 100), 0.002);
    assert.ok(Math.abs(cosineRate(0.002, 50, 100) - 0.001) < 1e-9);
    assert.ok(cosineRate(0.002, 100, 100) < 1e-12);
  });

  it('LeNet-5 learns as many numbers as the paper has', () => {
    assert.deepEqual(learntByLayer(LENETS[0]!), {
      c1: 156,
      s2: 12,
      c3: 1516,
      s4: 32,
      c5: 48120,
      f6: 10164,
      output: 850,
    });
    assert.equal(learntByLayer(LENETS[2]!).c3, 2416);
  });

  it('an idx file that is cut off or of another kind is refused', () => {
    const file = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);
    assert.deepEqual(readIdx(file), { sizes: [2], values: Uint8Array.of(7, 9) });
    assert.throws(() => readIdx(file.subarray(0, 9)), /cut off/);
    assert.throws(() => readIdx(Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0)), /not an idx file/);
    assert.throws(() => readIdx(new Uint8Array(2)), /not an idx file/);
  });

  it('its command line names the network, its variant and settings', () => {
    const digits = readCommandLine(['lenet', '--variant', 'relu', '--epochs', '3', '--resume']);
    assert.equal(digits.reads === 'digits' && digits.plan.name, 'lenet-relu');
    assert.equal(digits.settings.epochs, 3);
    assert.equal(digits.settings.seed, 1);
    assert.equal(digits.begin, 'resumed');
    const text = readCommandLine(['gru', '--seed', '2', '--write']);
    assert.equal(text.reads === 'text' && text.kind, 'gru');
    assert.equal(text.settings.seed, 2);
    assert.equal(text.begin, 'at the end');
    const own = readCommandLine(['rnn', '--text', 'story.txt']);
    assert.equal(own.reads === 'text' && own.text, 'story.txt');
    assert.throws(() => readCommandLine(['lenet', '--text', 'story.txt']), /learns digits, not a text/);
    assert.throws(() => readCommandLine([]), /Say which network to train: lenet, lenet-sigmoid, lenet-relu/);
    assert.throws(() => readCommandLine(['lenet', '--epochs', '0']), /--epochs is a whole number from 1/);
    assert.throws(() => readCommandLine(['lenet', '--learning-rate', 'x']), /a number above 0/);
    assert.throws(() => readCommandLine(['lenet', '--fast']), /--fast/);
  });
});
