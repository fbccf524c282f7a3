import { damaged } from './refusal.ts';

const LONGEST_CODE = 12;
const MOST_CODES = 2 ** LONGEST_CODE;

/**
 * Unpacks the pixels of a GIF frame: LZW with codes that grow from `firstBits` + 1 to 12 bits.
 * @returns [pixel]: indices into the palette
 * @throws ProblemError `bad-input` where the codes make too few pixels or none that are meant
 */
export function decodeLzw(codes: Uint8Array, firstBits: number, pixels: number): Uint8Array {
  const clear = 2 ** firstBits;
  const end = clear + 1;
  // Code c stands for the pixels of `prefix[c]`, then `last[c]`; `lengths[c]` in all.
  const prefix = new Uint16Array(MOST_CODES);
  const last = new Uint8Array(MOST_CODES);
  const lengths = new Uint16Array(MOST_CODES);
  for (let code = 0; code < clear; code++) {
    last[code] = code;
    lengths[code] = 1;
  }
  const indices = new Uint8Array(pixels);
  const read = bitReader(codes);
  let bits = firstBits + 1;
  let next = end + 1;
  let previous = -1;
  let filled = 0;
  while (filled < pixels) {
    const code = read(bits);
    if (code === clear) {
      bits = firstBits + 1;
      next = end + 1;
      previous = -1;
      continue;
    }
    if (code === -1 || code === end) throw damaged('GIF', 'it holds fewer pixels than its header says');
    if (code > next || (code === next && previous < 0)) throw damaged('GIF', 'its pixels cannot be unpacked');
    if (previous >= 0 && next < MOST_CODES) {
      prefix[next] = previous;
      lengths[next] = lengths[previous]! + 1;
      last[next] = firstPixel(code === next ? previous : code, prefix, clear);
      next++;
      if (next === 2 ** bits && bits < LONGEST_CODE) bits++;
    }
    filled += writeBackwards(code, lengths[code]!, indices, filled);
    previous = code;
  }
  return indices;

  /** The pixels of a code are known from the last to the first. */
  function writeBackwards(code: number, length: number, target: Uint8Array, at: number): number {
    for (let i = length - 1, each = code; i >= 0; i--, each = prefix[each]!) {
      if (at + i < target.length) target[at + i] = last[each]!;
    }
    return length;
  }
}

function firstPixel(code: number, prefix: Uint16Array, clear: number): number {
  let first = code;
  while (first >= clear) first = prefix[first]!;
  return first;
}

/** Numbers of some bits, the lowest bit first; −1 after the last. */
function bitReader(bytes: Uint8Array): (bits: number) => number {
  let at = 0;
  let held = 0;
  let count = 0;
  return (bits) => {
    while (count < bits) {
      if (at === bytes.length) return -1;
      held |= bytes[at++]! << count;
      count += 8;
    }
    const value = held & ((1 << bits) - 1);
    held >>>= bits;
    count -= bits;
    return value;
  };
}
