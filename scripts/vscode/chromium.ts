import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';
import { CACHE } from '../paths.ts';
import { ProgramError } from '../program.ts';
import { step } from '../step.ts';
import { assemble, getPackage } from './package.ts';
import type { PinnedPackage } from './package.ts';

/** A browser's program and the environment that it needs. */
export interface Browser {
  executable: string;
  environment: Record<string, string>;
}

const require = createRequire(import.meta.url);

/**
 * Text needs fonts, and a bare machine has none. These cover Latin, Greek, Cyrillic, Georgian, Hebrew and Arabic …
 */
const LETTERS: PinnedPackage = {
  name: 'dejavu-fonts-ttf',
  version: '2.37.3',
  integrity:
    'sha512-f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==',
};

/** … and these emoji. */
const EMOJI: PinnedPackage = {
  name: '@expo-google-fonts/noto-color-emoji',
  version: '0.4.6',
  integrity:
    'sha512-2pAakFka8eSDCHB5d6NNp/7WrOZAiVYcycOqAbccPd8P8zaWUVfQ0N3y84nNPmhCQT9qzM9bpDi6cgMu6fRKEg==',
};

/**
 * Unpacks the Chromium that one of the project's packages carries. The package's own unpacking is not used: it writes
 * to a fixed folder shared by the whole machine and takes a half-written file for a browser.
 * @throws ProgramError where this machine cannot run it
 */
export async function packagedChromium(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ProgramError('No browser found: install Chrome, Edge or Chromium, or set CHROME_PATH to one.');
  }
  const home = join(CACHE, `chromium-${packageVersion()}`);
  if (!existsSync(home)) {
    await step('Unpacking Chromium', () => assemble(home, unpack));
  }
  const fonts = await writeFontConfiguration(join(home, 'fonts'));
  const executable = join(home, 'chromium');
  return { executable, environment: { FONTCONFIG_FILE: fonts, ...libraries(home, executable) } };
}

function packageFolder(): string {
  return dirname(dirname(require.resolve('@sparticuz/chromium')));
}

function packageVersion(): string {
  return (require('@sparticuz/chromium/package.json') as { version: string }).version;
}

async function unpack(folder: string): Promise<void> {
  const packed = join(packageFolder(), 'bin');
  const executable = join(folder, 'chromium');
  await pipeline(
    createReadStream(join(packed, 'chromium.br')),
    createBrotliDecompress(),
    createWriteStream(executable),
  );
  await chmod(executable, 0o755);
  await unpackArchive(join(packed, 'al2023.tar.br'), join(folder, 'al2023'));
  await unpackArchive(join(packed, 'swiftshader.tar.br'), folder);
  await unpackArchive(join(packed, 'fonts.tar.br'), folder);
}

/** The package brings the archive reader along, as a dependency of its own. */
async function unpackArchive(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fromPackage = createRequire(join(packageFolder(), 'package.json'));
  const { extract } = fromPackage('tar-fs') as { extract(folder: string): NodeJS.WritableStream };
  await pipeline(Readable.from([brotliDecompressSync(await readFile(archive))]), extract(folder));
}

/** The system's own libraries are the right ones where it has them; the packaged ones are for machines without. */
function libraries(home: string, executable: string): Record<string, string> {
  const packaged = { LD_LIBRARY_PATH: join(home, 'al2023', 'lib') };
  for (const environment of [{}, packaged]) {
    const started = spawnSync(executable, ['--version'], {
      env: { ...process.env, ...environment },
      stdio: 'pipe',
    });
    if (started.status === 0) return environment;
    if (environment === packaged) {
      throw new ProgramError(`Chromium does not start on this machine.\n${String(started.stderr).trim()}`);
    }
  }
  return {};
}

/**
 * @param ownFonts the fonts that came with Chromium
 * @returns a fontconfig file that finds the packaged fonts besides the system's, and prefers them: pictures look the
 *   same on every machine
 */
async function writeFontConfiguration(ownFonts: string): Promise<string> {
  const folders = [ownFonts, await getPackage(LETTERS), await getPackage(EMOJI), '/usr/share/fonts'];
  const file = join(CACHE, 'fonts.conf');
  const alias = (family: string, ...preferred: string[]): string =>
    `<alias binding="strong"><family>${family}</family><prefer>${preferred.map(name).join('')}</prefer></alias>`;
  const text = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((folder) => `<dir>${folder}</dir>`),
    `<cachedir>${join(CACHE, 'fontconfig')}</cachedir>`,
    alias('sans-serif', 'Open Sans', 'DejaVu Sans'),
    alias('system-ui', 'Open Sans', 'DejaVu Sans'),
    alias('serif', 'DejaVu Serif'),
    alias('monospace', 'DejaVu Sans Mono'),
    // What a page asks for without naming any family.
    '<match target="pattern"><edit name="family" mode="append_last">',
    '<string>Open Sans</string><string>DejaVu Sans</string><string>Noto Color Emoji</string>',
    '</edit></match>',
    '</fontconfig>',
  ].join('\n');
  if (!existsSync(file) || (await readFile(file, 'utf8')) !== text) await writeFile(file, text);
  return file;
}

function name(family: string): string {
  return `<family>${family}</family>`;
}
