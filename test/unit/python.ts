import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const python = spawnSync('python3', ['-c', 'import numpy'], { timeout: 30_000 });
/** Whether there is a Python with NumPy here. */
export const hasNumpy = python.status === 0;

/** What a test that is skipped says in its title. */
export const WITHOUT_NUMPY = hasNumpy ? '' : ' (skipped: there is no python3 with NumPy on this machine)';

/** What a program has left behind. */
export interface Ran {
  /** What it has left in `y`: in row-major order, and how long each axis is. */
  readonly values: Float64Array;
  readonly shape: readonly number[];
  readonly printed: string;
}

/** Runs every program of a file as a person does who pastes it: nothing is defined before, and warnings are errors. */
const RUNNER = `
import base64, contextlib, io, json, sys, traceback, warnings

for line in open(sys.argv[1], encoding="utf8"):
    names = {"__name__": "__main__"}
    printed = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
            warnings.simplefilter("error")
            exec(compile(json.loads(line), "program", "exec"), names)
        y = names["np"].asarray(names["y"], dtype="<f8")
        result = {"values": base64.b64encode(y.tobytes()).decode(), "shape": y.shape, "printed": printed.getvalue()}
    except Exception:
        result = {"problem": traceback.format_exc()}
    print(json.dumps(result))
`;

/** Runs Python programs that use NumPy as `np`, all in one process. @returns what each of them has left */
export function runPrograms(programs: readonly string[]): Ran[] {
  const folder = mkdtempSync(join(tmpdir(), 'model-lens-python-'));
  try {
    const file = join(folder, 'programs.jsonl');
    writeFileSync(file, programs.map((program) => `${JSON.stringify(program)}\n`).join(''));
    const ran = spawnSync('python3', ['-c', RUNNER, file], { encoding: 'utf8', maxBuffer: 1 << 29 });
    assert.equal(ran.status, 0, ran.stderr);
    const lines = ran.stdout.trimEnd().split('\n');
    return programs.map((program, i) => readResult(lines[i]!, program));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readResult(line: string, program: string): Ran {
  const { problem, values, ...rest } = JSON.parse(line) as Omit<Ran, 'values'> & {
    values: string;
    problem?: string;
  };
  assert.equal(problem, undefined, `${problem}\n${program.replaceAll(/"[\w+/=]{80,}"/g, '"…"')}`);
  const bytes = Uint8Array.from(Buffer.from(values, 'base64'));
  return { values: new Float64Array(bytes.buffer), ...rest };
}

/** Runs pieces of code that each leave their result in `y`. @returns the results, flattened */
export const runPython = (pieces: readonly string[]): number[][] =>
  runPrograms(pieces).map(({ values }) => [...values]);
