import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build as bundle, context } from 'esbuild';
import type { BuildOptions as BundleOptions, Plugin } from 'esbuild';
import { packedHdf5 } from './hdf5Program.ts';
import { hostTestBundle } from './host-tests.ts';
import { compileKernels } from './kernels.ts';
import { ROOT } from './paths.ts';
import { ProgramError, runAsProgram } from './program.ts';

export interface BuildOptions {
  /** Smaller, and without source maps: what is shipped. */
  production?: boolean;
}

const require = createRequire(import.meta.url);

/** Without the one for processors of before 2008, which have no SIMD: there it goes on in JavaScript. */
const WASM_FILES = ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];

/** Packages written for CommonJS ask for these names, which an ECMAScript module does not have. */
const COMMONJS_NAMES = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __directoryOf } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __directoryOf(__filename);',
].join('\n');

/**
 * Builds everything into dist/ and out/test/.
 * @throws ProgramError after esbuild has printed what is wrong
 */
export async function build(options: BuildOptions = {}): Promise<void> {
  // What is shipped must hold nothing of an earlier build.
  if (options.production === true) await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  const results = await Promise.allSettled([
    ...bundles(options).map((each) => bundle(each)),
    copyWasm(),
    writeKernels(),
  ]);
  const failed = results.filter((result) => result.status === 'rejected');
  for (const { reason } of failed) {
    // What esbuild rejects with, it has printed.
    if (!(reason instanceof Error && 'errors' in reason)) console.error(reason);
  }
  if (failed.length > 0) throw new ProgramError(`The build failed: ${failed.length} bundle(s) with errors.`);
}

/** Builds, and builds again whenever a file changes, until the process ends. */
async function watch(options: BuildOptions): Promise<never> {
  await copyWasm();
  await writeKernels();
  for (const each of bundles(options)) await (await context({ ...each, logLevel: 'info' })).watch();
  return new Promise(() => undefined);
}

function bundles(options: BuildOptions): BundleOptions[] {
  const production = options.production === true;
  const common: BundleOptions = {
    absWorkingDir: ROOT,
    bundle: true,
    minify: production,
    // Names of functions show up in logs and stacks.
    keepNames: false,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
  };
  const node: BundleOptions = { ...common, platform: 'node', target: 'node20' };
  const module: BundleOptions = {
    ...node,
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: COMMONJS_NAMES },
  };
  const extension: BundleOptions = { ...node, format: 'cjs', external: ['vscode'] };
  return [
    entry('src/extension.ts', 'dist/extension.cjs', extension),
    entry('src/engine/worker.ts', 'dist/engine.mjs', module),
    entry('src/engine/tokenizerWorker.ts', 'dist/tokenizer.mjs', module),
    entry('src/engine/hdf5Worker.ts', 'dist/hdf5.mjs', { ...module, plugins: [packedHdf5(production)] }),
    entry('src/engine/wasmThread.ts', 'dist/wasm-thread.cjs', node),
    entry('webview/main.ts', 'dist/webview.js', { ...common, ...browser() }),
    entry('webview/panel.css', 'dist/webview.css', { ...common, ...styles() }),
    entry('webview/side.ts', 'dist/side.js', { ...common, ...browser() }),
    entry('webview/side.css', 'dist/side.css', { ...common, minify: true }),
    ...(production ? [] : forDevelopment(extension, module)),
  ];
}

/** What is not shipped. */
function forDevelopment(extension: BundleOptions, module: BundleOptions): BundleOptions[] {
  const commandLine = entry('src/cli.ts', 'dist/cli.mjs', module);
  return [commandLine, { ...extension, ...hostTestBundle('out/test/host.cjs') }];
}

function entry(source: string, outfile: string, options: BundleOptions): BundleOptions {
  return { ...options, entryPoints: [source], outfile };
}

function browser(): BundleOptions {
  const target = ['chrome122'];
  // The panel's users download nothing, yet parsing what is not minified costs time before the first picture.
  return { platform: 'browser', format: 'iife', target, minify: true, tsconfig: 'webview/tsconfig.json' };
}

function styles(): BundleOptions {
  return {
    minify: true,
    loader: { '.woff2': 'file', '.ttf': 'file' },
    assetNames: 'fonts/[name]',
    plugins: [katexStyles()],
  };
}

/**
 * Puts KaTeX's styles before the panel's own, with the one form of its fonts that every VS Code reads.
 */
function katexStyles(): Plugin {
  const styleSheet = require.resolve('katex/dist/katex.min.css');
  const olderFonts = /,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\("(?:woff|truetype)"\)/g;
  return {
    name: 'katex-styles',
    setup(steps) {
      steps.onLoad({ filter: /panel\.css$/ }, async ({ path }) => ({
        contents: `@import ${JSON.stringify(styleSheet)};\n${await readFile(path, 'utf8')}`,
        loader: 'css',
        resolveDir: dirname(path),
      }));
      steps.onLoad({ filter: /katex\.min\.css$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replaceAll(olderFonts, ''),
        loader: 'css',
      }));
    },
  };
}

async function copyWasm(): Promise<void> {
  const backend = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  for (const file of WASM_FILES) {
    await copyFile(join(backend, 'wasm-out', file), join(ROOT, 'dist', file));
  }
  const webp = require.resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
  await copyFile(webp, join(ROOT, 'dist', 'webp_dec.wasm'));
}

async function writeKernels(): Promise<void> {
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  await writeFile(join(ROOT, 'dist', 'kernels.wasm'), await compileKernels(false));
  await writeFile(join(ROOT, 'dist', 'kernels-shared.wasm'), await compileKernels(true));
}

async function report(): Promise<void> {
  const files = [
    ...['extension.cjs', 'engine.mjs', 'hdf5.mjs', 'tokenizer.mjs', 'cli.mjs'],
    ...['webview.js', 'webview.css', 'side.js', 'side.css'],
  ];
  for (const file of files.map((name) => join(ROOT, 'dist', name))) {
    if (!existsSync(file)) continue;
    const kilobytes = Math.round((await stat(file)).size / 1024);
    console.log(`${relative(ROOT, file)}  ${kilobytes} KiB`);
  }
}

await runAsProgram(import.meta.url, async (commandLine) => {
  const unknown = commandLine.find((word) => !['--watch', '--production'].includes(word));
  if (unknown !== undefined)
    throw new ProgramError(`Unknown option ${unknown}: there are --watch and --production.`);
  const options = { production: commandLine.includes('--production') };
  if (commandLine.includes('--watch')) return watch(options);
  await build(options);
  await report();
  return 0;
});
