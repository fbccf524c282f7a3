import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ReadModelFile } from '../../../src/models/weights.ts';

/** Damaged, hostile and valid files, each with what a reader has to answer. */
export interface MalformedCase {
  readonly path: string;
  readonly kind: string;
  readonly defect: string;
  readonly expect: 'load' | 'reject' | 'safe' | 'any';
}

export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/models/${path}`, import.meta.url));
}

export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(path)));
}

export function malformedCases(kind: string): MalformedCase[] {
  const { files } = JSON.parse(readFileSync(fixturePath('malformed/manifest.json'), 'utf8')) as {
    files: MalformedCase[];
  };
  return files.filter((file) => file.kind === kind);
}

/** A folder of the fixtures; remembers every name that was asked for. */
export function fixtureFolder(path: string): { readFile: ReadModelFile; asked: string[] } {
  const asked: string[] = [];
  const readFile: ReadModelFile = async (name) => {
    asked.push(name);
    return existsSync(fixturePath(`${path}/${name}`)) ? fixture(`${path}/${name}`) : undefined;
  };
  return { readFile, asked };
}

/** A folder that exists in memory only. */
export function memoryFolder(files: Readonly<Record<string, Uint8Array | string | object>>): ReadModelFile {
  return async (name) => {
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (file === undefined || file instanceof Uint8Array) return file;
    return new TextEncoder().encode(typeof file === 'string' ? file : JSON.stringify(file));
  };
}
