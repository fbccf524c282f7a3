/**
 * The error function to about 1e-15 for small and 1e-12 for large arguments: its Maclaurin series,
 * and beyond 2.5 the continued fraction of the complement (Abramowitz & Stegun 7.1.5 and 7.1.14).
 */
export function errorFunction(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  const value = magnitude < 2.5 ? series(magnitude) : 1 - complement(magnitude);
  return Math.sign(x) * value;
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function complement(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

/** x · Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel 2016). */
export function gelu(x: number): number {
  return 0.5 * x * (1 + errorFunction(x / Math.SQRT2));
}

/** The same by a tanh, as GPT-2 computes it. */
export function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/** x · sigmoid(x), also called swish. */
export function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}
