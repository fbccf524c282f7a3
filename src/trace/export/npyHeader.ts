/**
 * What stands before the numbers in NumPy's file of one array (format 1.0).
 * @param description the kind of a number as NumPy's `dtype.descr`, in Python's notation: `'<f4'`, or a list for records; ASCII
 */
export function npyHeader(description: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const words = `{'descr': ${description}, 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((MAGIC + words.length + 1) / 64) * 64;
  const size = length - MAGIC;
  const text = `\u0093NUMPY\u0001\u0000${String.fromCharCode(size & 0xff, size >> 8)}${words.padEnd(size - 1)}\n`;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Magic bytes, version and the length of what follows. */
const MAGIC = 10;
