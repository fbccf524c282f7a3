import { ProblemError } from '../../problem.ts';
import { readMatrix } from '../numbers/writtenMatrix.ts';
import type { Matrix } from '../numbers/matrixText.ts';

/** What slides over the input. */
export interface Kernel extends Matrix {
  readonly name: KernelName;
  readonly title: string;
  /** What it makes of an image, in a sentence. */
  readonly description: string;
}

interface NamedKernel {
  readonly title: string;
  readonly description: string;
  readonly rows: readonly (readonly number[])[];
}

const NAMED = {
  identity: {
    title: 'Identity',
    description: 'Only the middle counts: the output is the input.',
    rows: [
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
  },
  edge: {
    title: 'Edge (Laplacian)',
    description:
      'The neighbours without four times the middle: its numbers sum to 0, so flat regions become 0 and edges stay.',
    rows: [
      [0, 1, 0],
      [1, -4, 1],
      [0, 1, 0],
    ],
  },
  sharpen: {
    title: 'Sharpen',
    description: 'Identity − edge: differences grow, and since its numbers sum to 1, brightness stays.',
    rows: [
      [0, -1, 0],
      [-1, 5, -1],
      [0, -1, 0],
    ],
  },
  box: {
    title: 'Box blur',
    description: 'The mean of nine cells: its numbers sum to 1, so brightness stays.',
    rows: divided(9, [
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]),
  },
  gaussian: {
    title: 'Gaussian blur',
    description:
      'A mean in which near cells count more: binomial numbers, 1 2 1 in both directions, over 16.',
    rows: divided(16, [
      [1, 2, 1],
      [2, 4, 2],
      [1, 2, 1],
    ]),
  },
  sobel_x: {
    title: 'Sobel x',
    description: 'Right without left: what changes along a row, so it answers to vertical edges.',
    rows: [
      [-1, 0, 1],
      [-2, 0, 2],
      [-1, 0, 1],
    ],
  },
  sobel_y: {
    title: 'Sobel y',
    description: 'Below without above: what changes along a column, so it answers to horizontal edges.',
    rows: [
      [-1, -2, -1],
      [0, 0, 0],
      [1, 2, 1],
    ],
  },
  emboss: {
    title: 'Emboss',
    description: 'Bottom right without top left, and the middle itself: as if lit from one corner.',
    rows: [
      [-2, -1, 0],
      [-1, 1, 1],
      [0, 1, 2],
    ],
  },
} as const satisfies Readonly<Record<string, NamedKernel>>;

export const KERNELS = [...(Object.keys(NAMED) as (keyof typeof NAMED)[]), 'typed'] as const;
export type KernelName = (typeof KERNELS)[number];

/** More cells than these are no longer a kernel that anybody looks at. */
const LARGEST_KERNEL = 64;

/**
 * @param weights the numbers of a typed kernel: `0 1 2; 2 2 0; 0 1 2`
 * @throws ProblemError `bad-input` where a typed kernel is no matrix, or larger than 64 × 64
 */
export function kernelOf(name: KernelName, weights: string): Kernel {
  if (name === 'typed') return typedKernel(weights);
  const { title, description, rows }: NamedKernel = NAMED[name];
  const values = Float32Array.from(rows.flat());
  return { name, title, description, rows: rows.length, columns: rows[0]!.length, values };
}

function typedKernel(weights: string): Kernel {
  if (weights.trim() === '') {
    throw new ProblemError(
      'bad-input',
      'The kernel is to be typed, but has no numbers yet.',
      'Write them into “weights”, rows parted by semicolons: 0 1 0; 1 -4 1; 0 1 0.',
    );
  }
  const { rows, columns, values } = readMatrix(weights, 'The kernel');
  if (rows > LARGEST_KERNEL || columns > LARGEST_KERNEL) {
    throw new ProblemError(
      'bad-input',
      `The kernel is ${rows} × ${columns}; at most ${LARGEST_KERNEL} × ${LARGEST_KERNEL} are taken.`,
      'Type a smaller one.',
    );
  }
  const description = 'Typed by hand: nothing was learnt.';
  return { name: 'typed', title: 'Typed kernel', description, rows, columns, values };
}

function divided(by: number, rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => row.map((entry) => entry / by));
}
