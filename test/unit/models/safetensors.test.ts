import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import type { Dtype } from '../../../src/models/safetensorsHeader.ts';
import { writeSafetensors } from '../../../src/models/safetensorsWriter.ts';
import { ProblemError } from '../../../src/problem.ts';
import { fixture, fixturePath, malformedCases } from './fixtures.ts';

interface ExpectedTensor {
  readonly dtype: Dtype;
  readonly shape: number[];
  readonly values: unknown;
}

function numberOf(value: unknown): number {
  const words: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  return typeof value === 'string' ? words[value] : Number(value);
}

function flat(values: unknown): number[] {
  return Array.isArray(values) ? values.flatMap(flat) : [numberOf(values)];
}

function isBadModel(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'bad-model' && error.message.length > 20;
}

describe('safetensors: damaged and hostile files', () => {
  for (const kind of ['safetensors', 'pickle']) {
    for (const { path, defect, expect } of malformedCases(kind)) {
      it(`${expect}: ${defect} (${path})`, () => {
        const open = (): unknown => {
          const file = readSafetensors(fixture(`malformed/${path}`), path);
          return file.names.map((name) => file.read(name));
        };
        if (expect === 'reject') assert.throws(open, isBadModel);
        else if (expect === 'any') assert.doesNotThrow(() => passesOrIsRefused(open));
        else assert.doesNotThrow(open);
      });
    }
  }

  it('says what a file is that only has the name of the format', () => {
    const sentence = (path: string): string => {
      try {
        readSafetensors(fixture(path));
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    assert.match(sentence('malformed/safetensors/lfs_pointer.safetensors'), /Git LFS pointer/);
    assert.match(sentence('malformed/safetensors/html_page.safetensors'), /web page/);
    assert.match(sentence('malformed/pickles/pytorch_model.safetensors'), /pickle/);
    assert.match(sentence('malformed/safetensors/duplicate_name.safetensors'), /“weight” twice/);
  });

  it('keeps names that reach for a prototype as ordinary names', () => {
    const file = readSafetensors(fixture('malformed/safetensors/name_proto.safetensors'));
    assert.ok(file.has('__proto__') && file.has('constructor'));
    assert.equal(file.has('toString'), false);
    assert.equal(({} as Record<string, unknown>).dtype, undefined);
  });

  it('answers any change of any byte with numbers or a sentence', () => {
    const valid = fixture('malformed/controls/model.safetensors');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(valid.length),
        (changes, length) => {
          const bytes = valid.slice(0, length);
          for (const [position, value] of changes) if (position < length) bytes[position] = value;
          passesOrIsRefused(() => readSafetensors(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function passesOrIsRefused(open: () => unknown): void {
  try {
    open();
  } catch (error) {
    if (!isBadModel(error)) throw error;
  }
}

describe('safetensors: unusual but valid files', () => {
  const { files } = JSON.parse(readFileSync(fixturePath('unusual/expected.json'), 'utf8')) as {
    files: Record<string, { note: string; tensors?: Record<string, ExpectedTensor> }>;
  };
  for (const [path, { note, tensors }] of Object.entries(files)) {
    if (!tensors) continue;
    it(`${note} (${path})`, () => {
      const file = readSafetensors(fixture(`unusual/${path}`));
      assert.deepEqual(new Set(file.names), new Set(Object.keys(tensors)));
      for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
        assert.equal(file.dtype(name), dtype);
        assert.deepEqual(file.shape(name), shape);
        assert.deepEqual([...file.read(name)], flat(values).map(Math.fround).map(positiveZero(name)));
        if (!/F16/.test(dtype))
          assert.deepEqual(Array.from(file.stored(name), Number), flat(values).map(positiveZero(name)));
      }
    });
  }

  it('has the metadata', () => {
    assert.equal(readSafetensors(fixture('unusual/dtypes.safetensors')).metadata.get('format'), 'pt');
  });
});

/** The expected values have no sign at the zero of the file with a minus zero. */
function positiveZero(name: string): (value: number) => number {
  return (value) => (name === 'v' && value === 0 ? -0 : value);
}

describe('safetensors: what was written is read', () => {
  const tensorArbitrary = fc.record({
    name: fc.string({ maxLength: 12, unit: 'grapheme' }),
    dtype: fc.constantFrom<Dtype>('F64', 'F32', 'I32', 'I16', 'I8', 'U8'),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
    seed: fc.integer(),
  });
  const arrays = {
    F64: Float64Array,
    F32: Float32Array,
    I32: Int32Array,
    I16: Int16Array,
    I8: Int8Array,
    U8: Uint8Array,
  };

  it('for any names, types and shapes, at any alignment', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(tensorArbitrary, { maxLength: 5, selector: ({ name }) => name }),
        fc.nat(7),
        (tensors, shift) => {
          const written = tensors.map(({ name, dtype, shape, seed }) => {
            const count = shape.reduce((product, size) => product * size, 1);
            const numbers = Array.from({ length: count }, (_, index) => (seed + index) % 100);
            const values = new arrays[dtype as keyof typeof arrays](numbers);
            return { name, dtype, shape, values };
          });
          const bytes = writeSafetensors(written, { note: 'é' });
          const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
          shifted.set(bytes);
          const file = readSafetensors(shifted);
          for (const { name, shape, values } of written) {
            assert.deepEqual(file.shape(name), shape);
            assert.deepEqual(file.stored(name), values);
          }
          assert.equal(file.names.length, written.length);
          assert.equal(file.metadata.get('note'), 'é');
        },
      ),
    );
  });

  it('puts every tensor where it can be read without a copy', () => {
    const bytes = writeSafetensors([
      { name: 'bytes', dtype: 'U8', shape: [3], values: Uint8Array.of(1, 2, 3) },
      { name: 'numbers', dtype: 'F32', shape: [2], values: Float32Array.of(1, 2) },
      { name: '__proto__', dtype: 'F64', shape: [], values: Float64Array.of(4) },
    ]);
    const file = readSafetensors(bytes);
    for (const name of file.names) assert.equal(file.stored(name).buffer, bytes.buffer);
  });

  it('reads from a Node Buffer, whose slice does not copy', () => {
    const bytes = writeSafetensors([{ name: 'a', dtype: 'F32', shape: [1], values: Float32Array.of(3) }]);
    const buffer = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
    assert.deepEqual([...readSafetensors(buffer).read('a')], [3]);
  });

  it('gives a copy that can be written to', () => {
    const file = readSafetensors(
      writeSafetensors([{ name: 'a', dtype: 'F32', shape: [1], values: Float32Array.of(3) }]),
    );
    file.read('a')[0] = 9;
    assert.equal(file.read('a')[0], 3);
  });

  it('refuses a name twice and values that do not fit', () => {
    const one = { name: 'a', dtype: 'F32', shape: [1], values: Float32Array.of(3) } as const;
    assert.throws(() => writeSafetensors([one, one]), RangeError);
    assert.throws(() => writeSafetensors([{ ...one, name: '__metadata__' }]), RangeError);
    assert.throws(() => writeSafetensors([{ ...one, shape: [2] }]), RangeError);
  });
});

describe('safetensors: rows', () => {
  const file = readSafetensors(
    writeSafetensors([{ name: 'm', dtype: 'I16', shape: [3, 2], values: Int16Array.of(1, 2, 3, 4, 5, 6) }]),
  );

  it('come in the order asked for, also twice', () => {
    assert.deepEqual([...file.readRows('m', [2, 0, 2])], [5, 6, 1, 2, 5, 6]);
    assert.deepEqual([...file.readRows('m', [])], []);
  });

  it('that do not exist are refused', () => {
    for (const row of [-1, 3, 0.5, NaN]) {
      assert.throws(() => file.readRows('m', [row]), { name: 'ProblemError', code: 'bad-input' });
    }
  });

  it('of a tensor that does not exist are refused, with its name made visible', () => {
    assert.throws(() => file.read('a\u202Eb'), { code: 'bad-model', message: /“a\\u\{202e\}b”/ });
  });
});
