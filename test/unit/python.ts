import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const python = spawnSync('python3', ['-c', 'import numpy'], { timeout: 30_000 });
/** Whether there is a Python with NumPy here. */
export const hasNumpy = python.status === 0;

/** Runs pieces of code that each leave their result in `y`. @returns the results, flattened */
export function runPython(pieces: readonly string[]): number[][] {
  const program = [
    'import json, sys, numpy',
    'for code in json.load(sys.stdin):',
    '    names = {"print": lambda *words: None}',
    '    exec(code, names)',
    '    flat = numpy.asarray(names["y"], dtype=float).reshape(-1)',
    '    print(json.dumps([str(value) for value in flat]))',
  ].join('\n');
  const result = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(pieces),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(result.status, 0, result.stderr);
  return result.stdout
    .trim()
    .split('\n')
    .map((line) =>
      (JSON.parse(line) as string[]).map((text) =>
        Number(text.replace('inf', 'Infinity').replace('nan', 'NaN')),
      ),
    );
}
