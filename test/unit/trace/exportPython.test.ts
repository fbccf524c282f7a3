import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ExportFormat } from '../../../src/engine/exportFile.ts';
import { LENSES } from '../../../src/lenses/catalogue.ts';
import { cellsOf, computedNodes, shapeOf, valuesOf } from '../../../src/trace/export.ts';
import { hasNumpy, WITHOUT_NUMPY } from '../python.ts';
import { during, engineHere } from './engineHere.ts';
import { type Asked, ASKED } from './numpyRuns.ts';

/** Stages with more numbers are left out: digits of millions of numbers take time and show nothing more. */
const MOST_CELLS = 4000;

/**
 * Reads a folder of exported files with what people open them with: NumPy, and Python's own readers of JSON and CSV.
 * `stages.json` says what should be in them, each stage's numbers in a file of float32.
 */
const READER = `
import csv, json, os, sys
import numpy as np

folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)
stages = json.load(open(path("stages.json"), encoding="utf8"))

def no_constant(text):
    raise ValueError(text + " is no JSON")

arrays = np.load(path("run.npz"), allow_pickle=False)
about = json.loads(arrays["model_lens.json"])
document = json.load(open(path("run.json"), encoding="utf8"), parse_constant=no_constant)
by_name = {node["name"]: node for node in document["nodes"]}
assert [stage["name"] for stage in about["stages"]] == list(by_name) == [stage["name"] for stage in stages]

with open(path("run.safetensors"), "rb") as file:
    header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    data = file.read()

def same(found, wanted, what):
    assert found.shape == wanted.shape, (what, found.shape, wanted.shape)
    assert np.array_equal(found, wanted, equal_nan=True), what

for at, stage in enumerate(stages):
    name, shape, axes = stage["name"], tuple(stage["shape"]), stage["axes"]
    wanted = np.fromfile(path(f"{at}.f4"), "<f4").reshape(shape)
    assert arrays[name].dtype == np.dtype("<f4") and arrays[name].flags.c_contiguous, name
    same(arrays[name], wanted, name + " of .npz")
    assert by_name[name]["axes"] == axes, name
    same(np.array(by_name[name]["values"], dtype=object).astype(float).astype("<f4"), wanted, name + " of JSON")
    place = header[name]
    first, last = place["data_offsets"]
    assert place["dtype"] == "F32", name
    same(np.frombuffer(data[first:last], "<f4").reshape(place["shape"]), wanted, name + " of safetensors")
    with open(path(f"{at}.csv"), encoding="utf8", newline="") as file:
        heading, *rows = csv.reader(file, strict=True)
    assert all(len(row) == len(heading) for row in rows), name
    if len(shape) == 2:
        assert heading[0] == "/".join(axes) and len(heading) == shape[1] + 1, (name, heading)
        same(np.array([[float(cell) for cell in row[1:]] for row in rows], "<f4"), wanted, name + " of CSV")
    else:
        assert [column for column in heading if not column.endswith("_label")] == [*axes, "value"], (name, heading)
        columns = {column: [row[i] for row in rows] for i, column in enumerate(heading)}
        places = tuple(np.array(columns[axis], int) for axis in axes)
        same(np.array([float(cell) for cell in columns["value"]], "<f4"), wanted[places], name + " of CSV")
        assert len(rows) == wanted.size, name
print(len(stages))
`;

/** Tokens that a spreadsheet or a careless reader would take for something else. */
const AWKWARD: Asked = {
  title: 'awkward tokens',
  lens: 'tokenizer',
  model: 'minilm',
  input: { kind: 'text', text: '=1+1, "two"; -3 @me\n\ttab ’ é' },
  options: {},
  interventions: [],
};

describe(`exported files, opened by Python${WITHOUT_NUMPY}`, function () {
  this.timeout(120_000);
  let engine: Engine;
  let folder: string;

  before(function () {
    if (!hasNumpy) this.skip();
    engine = engineHere();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-lens-export-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes every format, and what should be in it. @returns how many stages there are */
  async function write(trace: string): Promise<number> {
    const { run } = engine.open(trace);
    const stages = computedNodes(run.trace).filter((node) => cellsOf(node) <= MOST_CELLS);
    const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes);
    const bytes = async (format: ExportFormat, nodes: string[]): Promise<Uint8Array> =>
      (await engine.handlers.exportFile({ trace, format, nodes }, during)).bytes;
    const names = stages.map(({ name }) => name);
    for (const format of ['npz', 'safetensors', 'json'] as const)
      put(`run.${format}`, await bytes(format, names));
    for (const [at, node] of stages.entries()) {
      put(`${at}.f4`, new Uint8Array(valuesOf(run.trace, node).buffer));
      put(`${at}.csv`, await bytes('csv', [node.name]));
    }
    const described = stages.map((node) => ({
      name: node.name,
      shape: shapeOf(node),
      axes: node.axes.map(({ name }) => name),
    }));
    put('stages.json', JSON.stringify(described));
    return stages.length;
  }

  const small = ASKED.filter(({ title }) => title !== 'minilm' && title !== 'stories');
  const first = LENSES.map(({ name }) => small.find(({ lens }) => lens === name)!);
  for (const { title, ...request } of [...first, AWKWARD]) {
    it(`have the numbers, shapes and columns of ${request.lens}, ${title}`, async () => {
      const { trace } = await engine.handlers.run(request, during);
      const stages = await write(trace);
      await engine.handlers.close({ trace }, during);
      const { status, stdout, stderr } = spawnSync('python3', ['-c', READER, folder], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assert.ok(stages > 0);
      assert.equal(Number(stdout), stages);
    });
  }
});
