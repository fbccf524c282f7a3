/*
 * Loops over float32 matrices in the memory of tfjs's WebAssembly backend, four numbers at a time.
 * This file is AssemblyScript, compiled to WebAssembly by the build. Pointers are byte offsets; every
 * number of columns is a multiple of 4, but for `product`. Each has a plain counterpart in nn/loops.ts or nn/recurrent,
 * which says what it computes and takes over where these cannot run.
 */

/** eˣ to about 1e-7 relative: 2ⁿ times a polynomial on [−ln 2 / 2, ln 2 / 2] (coefficients of the Cephes library). */
@inline
function exponential(x: v128): v128 {
  x = f32x4.max(f32x4.splat(-87.3), f32x4.min(f32x4.splat(88.3), x));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts, so that the difference stays exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * x · Φ(x). The tail Φ(−|x|) is half of the complementary error function, by Abramowitz & Stegun
 * 7.1.26: to 7.5e-8.
 */
export function gelu(output: usize, input: usize, count: u32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const x = v128.load(input + i);
    const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678118654752));
    const t = f32x4.div(one, f32x4.add(one, f32x4.mul(z, f32x4.splat(0.3275911))));
    let p = f32x4.splat(1.061405429);
    p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027));
    p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
    p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
    p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
    p = f32x4.mul(f32x4.mul(p, t), f32x4.splat(0.5));
    const tail = f32x4.mul(p, exponential(f32x4.neg(f32x4.mul(z, z))));
    const share = v128.bitselect(f32x4.sub(one, tail), tail, f32x4.ge(x, f32x4.splat(0)));
    // −∞ times a tail of 0 would be no number.
    v128.store(output + i, f32x4.mul(f32x4.max(x, f32x4.splat(-3e38)), share));
  }
}

/** x / (1 + e⁻ˣ) */
export function silu(output: usize, input: usize, count: u32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const x = v128.load(input + i);
    const y = f32x4.div(x, f32x4.add(one, exponential(f32x4.neg(x))));
    // Far to the left e⁻ˣ is beyond float32, and y is 0.
    v128.store(output + i, v128.andnot(y, f32x4.lt(x, f32x4.splat(-88))));
  }
}

/** σ(x) = 1 / (1 + e⁻ˣ) */
export function sigmoid(output: usize, input: usize, count: u32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const x = v128.load(input + i);
    const y = f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
    // Far to the left e⁻ˣ is beyond float32, and y is 0.
    v128.store(output + i, v128.andnot(y, f32x4.lt(x, f32x4.splat(-88))));
  }
}

/**
 * 1 − 2 / (e²ˣ + 1) for |x|, and x's sign; near 0, where the difference would lose digits, a polynomial (coefficients of
 * the Cephes library).
 */
export function tanh(output: usize, input: usize, count: u32): void {
  const one = f32x4.splat(1);
  const signBit = f32x4.splat(-0.0);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const x = v128.load(input + i);
    const size = f32x4.abs(x);
    const power = exponential(f32x4.add(size, size));
    const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(power, one)));
    const square = f32x4.mul(x, x);
    let p = f32x4.splat(-5.70498872745e-3);
    p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.06390887954e-2));
    p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-5.37397155531e-2));
    p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.33314422036e-1));
    p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.33332819422e-1));
    const near = f32x4.add(f32x4.mul(f32x4.mul(p, square), x), x);
    const signed = v128.bitselect(x, far, signBit);
    v128.store(output + i, v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625))));
  }
}

@inline
function total(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

export function layerNorm(
  output: usize,
  input: usize,
  weight: usize,
  bias: usize,
  rows: u32,
  columns: u32,
  epsilon: f32,
): void {
  const bytes = (<usize>columns) << 2;
  for (let row: u32 = 0; row < rows; row++, input += bytes, output += bytes) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) sum = f32x4.add(sum, v128.load(input + i));
    const mean = f32x4.splat(total(sum) / <f32>columns);
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const difference = f32x4.sub(v128.load(input + i), mean);
      squares = f32x4.add(squares, f32x4.mul(difference, difference));
    }
    const factor = f32x4.splat(<f32>1 / sqrt<f32>(total(squares) / <f32>columns + epsilon));
    for (let i: usize = 0; i < bytes; i += 16) {
      const scaled = f32x4.mul(f32x4.sub(v128.load(input + i), mean), factor);
      v128.store(output + i, f32x4.add(f32x4.mul(scaled, v128.load(weight + i)), v128.load(bias + i)));
    }
  }
}

export function rmsNorm(
  output: usize,
  input: usize,
  weight: usize,
  rows: u32,
  columns: u32,
  epsilon: f32,
): void {
  const bytes = (<usize>columns) << 2;
  for (let row: u32 = 0; row < rows; row++, input += bytes, output += bytes) {
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(input + i);
      squares = f32x4.add(squares, f32x4.mul(x, x));
    }
    const factor = f32x4.splat(<f32>1 / sqrt<f32>(total(squares) / <f32>columns + epsilon));
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(output + i, f32x4.mul(f32x4.mul(v128.load(input + i), factor), v128.load(weight + i)));
    }
  }
}

/**
 * a [rows, inner] times b [inner, columns]. Only for small matrices, for which handing the work to
 * other threads takes longer than the work.
 */
export function product(output: usize, a: usize, b: usize, rows: u32, inner: u32, columns: u32): void {
  const bytes = (<usize>columns) << 2;
  for (let row: u32 = 0; row < rows; row++, a += (<usize>inner) << 2, output += bytes) {
    let column: usize = 0;
    for (; column + 64 <= bytes; column += 64) {
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      let from = b + column;
      for (let k: u32 = 0; k < inner; k++, from += bytes) {
        const x = v128.load32_splat(a + ((<usize>k) << 2));
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(from)));
        s1 = f32x4.add(s1, f32x4.mul(x, v128.load(from + 16)));
        s2 = f32x4.add(s2, f32x4.mul(x, v128.load(from + 32)));
        s3 = f32x4.add(s3, f32x4.mul(x, v128.load(from + 48)));
      }
      v128.store(output + column, s0);
      v128.store(output + column + 16, s1);
      v128.store(output + column + 32, s2);
      v128.store(output + column + 48, s3);
    }
    for (; column + 16 <= bytes; column += 16) {
      let sum = f32x4.splat(0);
      let from = b + column;
      for (let k: u32 = 0; k < inner; k++, from += bytes) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a + ((<usize>k) << 2)), v128.load(from)));
      }
      v128.store(output + column, sum);
    }
    for (; column < bytes; column += 4) {
      let sum: f32 = 0;
      let from = b + column;
      for (let k: u32 = 0; k < inner; k++, from += bytes) {
        sum += load<f32>(a + ((<usize>k) << 2)) * load<f32>(from);
      }
      store<f32>(output + column, sum);
    }
  }
}

/**
 * a [rows, inner] times a matrix that lies in panels of 16 columns, [panel, inner, column]: it is read from its beginning
 * to its end. In the rows of a wide matrix `product` would jump by whole pages of memory, which took most of its time.
 * @param inner even
 * @param columns a multiple of 16
 */
export function panelProduct(
  output: usize,
  a: usize,
  panels: usize,
  rows: u32,
  inner: u32,
  columns: u32,
): void {
  const bytes = (<usize>inner) << 2;
  const width = (<usize>columns) << 2;
  for (let row: u32 = 0; row < rows; row++, a += bytes) {
    let from = panels;
    for (let end = output + width; output < end; output += 64) {
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      // Two at a time, which takes a tenth less than one.
      for (let k: usize = 0; k < bytes; k += 8, from += 128) {
        const x = v128.load32_splat(a + k);
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(from)));
        s1 = f32x4.add(s1, f32x4.mul(x, v128.load(from, 16)));
        s2 = f32x4.add(s2, f32x4.mul(x, v128.load(from, 32)));
        s3 = f32x4.add(s3, f32x4.mul(x, v128.load(from, 48)));
        const y = v128.load32_splat(a + k, 4);
        s0 = f32x4.add(s0, f32x4.mul(y, v128.load(from, 64)));
        s1 = f32x4.add(s1, f32x4.mul(y, v128.load(from, 80)));
        s2 = f32x4.add(s2, f32x4.mul(y, v128.load(from, 96)));
        s3 = f32x4.add(s3, f32x4.mul(y, v128.load(from, 112)));
      }
      v128.store(output, s0);
      v128.store(output, s1, 16);
      v128.store(output, s2, 32);
      v128.store(output, s3, 48);
    }
  }
}
