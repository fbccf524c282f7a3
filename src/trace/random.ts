/**
 * Random numbers that a seed fixes: the same seed gives the same numbers on every machine.
 * Mulberry32 (Tommy Ettinger): a 32-bit state that goes on by a fixed step and is mixed into each number.
 * Good for drawing and shuffling, not for secrets.
 * @param seed a whole number; only its lowest 32 bits count
 * @returns a function whose calls give the sequence, each number from 0 up to but not including 1
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
