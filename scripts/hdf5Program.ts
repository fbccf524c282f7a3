import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { ROOT } from './paths.ts';

/** What stands beside the thread's program, and is unpacked when the thread starts. */
const PACKED = 'hdf5.wasm.br';

/** Brotli's: the best takes some seconds, the other half a second. */
const QUALITY = { shipped: 11, otherwise: 5 };

const TEXT = /binaryDecode\(('(?:[^'\\]|\\.)*')\)/s;

/**
 * The HDF5 library carries its WebAssembly program as a text, three and a half megabytes that the archive of an
 * extension packs badly. This puts the program into a packed file of its own, which saves a third.
 */
export function packedHdf5(shipped: boolean): Plugin {
  const quality = shipped ? QUALITY.shipped : QUALITY.otherwise;
  return {
    name: 'packed-hdf5',
    setup(steps) {
      steps.onLoad({ filter: /hdf5_util\.js$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const text = TEXT.exec(source)?.[1];
        if (text === undefined) throw new Error('The HDF5 library carries its program in another way now.');
        const parameters = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
        const packed = await promisify(brotliCompress)(programOf(text), parameters);
        await mkdir(join(ROOT, 'dist'), { recursive: true });
        await writeFile(join(ROOT, 'dist', PACKED), packed);
        return { contents: `${UNPACK}\n${source.replace(TEXT, 'unpackedProgram()')}`, loader: 'js' };
      });
    },
  };
}

const UNPACK = `
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
const unpackedProgram = () => brotliDecompressSync(readFileSync(new URL('${PACKED}', import.meta.url)));`;

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

/** Each character of the text is a byte. */
function programOf(text: string): Uint8Array {
  const characters = text
    .slice(1, -1)
    .replaceAll(/\\(.)/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped);
  return Buffer.from(characters, 'latin1');
}
