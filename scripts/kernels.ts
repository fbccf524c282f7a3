import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { ROOT } from './paths.ts';

const FOLDER = join(ROOT, 'src', 'kernels');
const FLAGS = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd'];
/** Must be what Emscripten declares for the memory that threads share: 65,536 pages, 4 GB. */
const SHARED = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];

/**
 * Compiles our kernels (AssemblyScript) to WebAssembly.
 * @param shared for memory that threads share
 * @throws Error with the compiler's messages
 */
export async function compileKernels(shared: boolean): Promise<Uint8Array<ArrayBuffer>> {
  let program: Uint8Array<ArrayBuffer> | undefined;
  const flags = ['kernels.ts', '--outFile', 'kernels.wasm', ...FLAGS, ...(shared ? SHARED : [])];
  const { error, stderr } = await asc.main(flags, {
    readFile: (name: string) => readFile(join(FOLDER, name), 'utf8').catch(() => null),
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') program = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error || !program)
    throw new Error(`The kernels do not compile: ${stderr.toString()}`, { cause: error });
  return program;
}
