import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { ROOT } from './paths.ts';

const HOST_TESTS = 'test/host';

/**
 * The bundle of all host tests: one module that exports `run()`, as VS Code wants it.
 * Its entry is generated, so that a test file needs no registration. Each file is loaded when its turn comes, since
 * mocha hands out `describe` and `it` per file.
 */
export function hostTestBundle(outfile: string): BuildOptions {
  const files = readdirSync(join(ROOT, HOST_TESTS), { recursive: true, encoding: 'utf8' })
    .map((file) => `${HOST_TESTS}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
  const entries = files.map(
    (file) => `  ${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)}),`,
  );
  const contents = [
    `import { runHostTests } from './${HOST_TESTS}/harness/run.ts';`,
    `const files = {\n${entries.join('\n')}\n};`,
    'export function run() { return runHostTests(files); }',
  ].join('\n');
  return {
    stdin: { contents, resolveDir: ROOT, sourcefile: 'host-tests.ts', loader: 'ts' },
    outfile,
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
  };
}
