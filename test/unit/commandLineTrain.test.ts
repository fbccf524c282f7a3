import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { WEIGHTS_FILE } from '../../scripts/train/kerasFormat.ts';
import { ROOT } from './commandLine.ts';

const EPOCHS = 2;

/** What `npm run train` printed until it ended, and how it ended. */
interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * As `npm run -s train -- …` runs it.
 * @param interruptAt ends it as Ctrl-C does once it has printed this
 */
async function train(args: readonly string[], interruptAt?: string): Promise<Ended> {
  const command = ['scripts/setup.mjs', 'scripts/train.ts', ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
      if (interruptAt !== undefined && output.includes(interruptAt)) child.kill('SIGINT');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('training on the command line', function () {
  this.timeout(120_000);
  let folder: string;
  const made = new Set<string>();

  before(() => (folder = mkdtempSync(join(tmpdir(), 'model-lens-train-'))));
  after(() => {
    for (const one of [folder, ...made]) rmSync(one, { recursive: true, force: true });
  });

  /** The same text under a name of its own, and the folder to which networks that learn from it are written. */
  function textFile(name: string): { readonly file: string; readonly out: string } {
    const ownName = `${basename(folder)}-${name}`;
    const file = join(folder, `${ownName}.txt`);
    writeFileSync(file, readFileSync(join(ROOT, 'samples', 'essay.txt'), 'utf8').repeat(6));
    const out = join(ROOT, 'out', 'train', ownName);
    made.add(out);
    return { file, out };
  }

  it('that is interrupted and resumed gives the same bytes as training in one go', async () => {
    const [whole, parts] = [textFile('whole'), textFile('parts')];
    const args = (file: string): string[] => ['lstm', '--text', file, '--epochs', String(EPOCHS)];
    const inOneGo = await train(args(whole.file));
    assert.equal(inOneGo.code, 0, inOneGo.output);

    const interrupted = await train(args(parts.file), `Epoch 1 of ${EPOCHS}`);
    assert.equal(interrupted.code, 130, interrupted.output);
    assert.doesNotMatch(interrupted.output, new RegExp(`Epoch 2 of ${EPOCHS}`));
    assert.ok(!existsSync(join(parts.out, 'lstm')), 'a network that has not learnt all is not written');

    const resumed = await train([...args(parts.file), '--resume']);
    assert.equal(resumed.code, 0, resumed.output);
    assert.doesNotMatch(resumed.output, new RegExp(`Epoch 1 of ${EPOCHS}`));
    const written = (out: string, name: string): Buffer => readFileSync(join(out, 'lstm', name));
    for (const name of ['model.json', WEIGHTS_FILE])
      assert.ok(written(parts.out, name).equals(written(whole.out, name)), name);
    const record = (out: string): object => {
      const { epochs, ...rest } = JSON.parse(written(out, 'training.json').toString()) as Training;
      return {
        epochs: epochs.map(({ training, heldOut }) => [training, heldOut]),
        bits: rest.bitsPerCharacter,
      };
    };
    assert.deepEqual(record(parts.out), record(whole.out));

    writeFileSync(parts.file, `${readFileSync(parts.file, 'utf8')} More.`);
    const other = await train([...args(parts.file), '--resume']);
    assert.equal(other.code, 1);
    assert.match(other.output, /was begun with other settings/);
  });
});

interface Training {
  readonly epochs: readonly { readonly training: number; readonly heldOut: number }[];
  readonly bitsPerCharacter: unknown;
}
