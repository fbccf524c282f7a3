import { ProblemError } from '../problem.ts';
import { textOfUtf8 } from './utf8.ts';

/** SentencePiece's layout of the Llama vocabulary: three control tokens, the 256 bytes, then the pieces. */
const CONTROL_TOKENS = ['<unk>', '<s>', '</s>'];
const FIRST_PIECE = CONTROL_TOKENS.length + 256;

interface ScoredPiece {
  readonly piece: string;
  readonly score: number;
}

interface ScoredMerge {
  readonly left: string;
  readonly right: string;
  readonly leftId: number;
  readonly rightId: number;
  readonly score: number;
}

/**
 * Turns the binary tokenizer of llama2.c into the contents of a Hugging Face `tokenizer.json`.
 *
 * The binary has the vocabulary and its scores only; the merges are found as Hugging Face finds them when it
 * converts a SentencePiece BPE model: every way to cut a piece into two other pieces, best score first.
 *
 * @param bytes int32 longest piece, then for each token float32 score, int32 length, UTF-8 bytes (little endian);
 *   bytes that follow are ignored
 * @param vocabularySize number of tokens; 32000 for the models of llama2.c
 * @throws ProblemError `bad-model` when the bytes are no such tokenizer
 * @see https://github.com/karpathy/llama2.c (tokenizer.py, run.c)
 */
export function tokenizerJsonFromLlama2c(bytes: Uint8Array, vocabularySize: number): object {
  const pieces = readPieces(bytes, vocabularySize);
  const vocabulary = new Map(pieces.map(({ piece }, id) => [piece, id]));
  if (vocabulary.size !== vocabularySize) {
    throw badModel('two of its tokens have the same spelling');
  }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: CONTROL_TOKENS.map((content, id) => addedToken(id, content)),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: beginningOfSequence(),
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: CONTROL_TOKENS[0],
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      merges: mergesOf(pieces, vocabulary),
    },
  };
}

function readPieces(bytes: Uint8Array, vocabularySize: number): ScoredPiece[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: ScoredPiece[] = [];
  let position = 4;
  for (let id = 0; id < vocabularySize; id++) {
    if (position + 8 > bytes.length) {
      throw badModel(`it ends before token ${id} of ${vocabularySize}`);
    }
    const score = view.getFloat32(position, true);
    const length = view.getInt32(position + 4, true);
    position += 8;
    if (length < 0 || length > bytes.length - position) {
      throw badModel(`token ${id} says that it has ${length} bytes`);
    }
    const stored = textOfUtf8(bytes.subarray(position, position + length));
    pieces.push({ piece: canonicalPiece(id, stored), score });
    position += length;
  }
  return pieces;
}

/**
 * llama2.c writes pieces as they are printed: spaces for `▁`, line breaks around `<s>`, and the 256 byte tokens in
 * older files as the character of that number (in newer files as `<0xXX>`). By id they are unambiguous.
 */
function canonicalPiece(id: number, stored: string): string {
  if (id < CONTROL_TOKENS.length) {
    return CONTROL_TOKENS[id];
  }
  if (id < FIRST_PIECE) {
    const byte = (id - CONTROL_TOKENS.length).toString(16).toUpperCase().padStart(2, '0');
    return `<0x${byte}>`;
  }
  return stored.replaceAll(' ', '▁');
}

/** `generate_merges` of Hugging Face's conversion: a stable sort by score, longer parts first. */
function mergesOf(
  pieces: readonly ScoredPiece[],
  vocabulary: ReadonlyMap<string, number>,
): [string, string][] {
  const merges: ScoredMerge[] = [];
  for (const { piece, score } of pieces.slice(FIRST_PIECE)) {
    merges.push(...cuts(piece, score, vocabulary));
  }
  merges.sort(
    (a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length,
  );
  return merges.map(({ left, right }) => [left, right]);
}

/** Every way to cut a piece into two pieces of the vocabulary. */
function cuts(piece: string, score: number, vocabulary: ReadonlyMap<string, number>): ScoredMerge[] {
  const found: ScoredMerge[] = [];
  for (let cut = 1; cut < piece.length; cut++) {
    const left = piece.slice(0, cut);
    const leftId = vocabulary.get(left);
    if (leftId === undefined) {
      continue;
    }
    const right = piece.slice(cut);
    const rightId = vocabulary.get(right);
    if (rightId !== undefined) {
      found.push({ left, right, leftId, rightId, score });
    }
  }
  return found.sort((a, b) => a.leftId - b.leftId || a.rightId - b.rightId);
}

function addedToken(id: number, content: string): object {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

/** Llama reads `<s>` before each text and nothing after it. */
function beginningOfSequence(): object {
  const begin = (type: number): object => ({ SpecialToken: { id: '<s>', type_id: type } });
  const text = (id: string, type: number): object => ({ Sequence: { id, type_id: type } });
  return {
    type: 'TemplateProcessing',
    single: [begin(0), text('A', 0)],
    pair: [begin(0), text('A', 0), begin(1), text('B', 1)],
    special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
  };
}

function badModel(reason: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `This file is not a tokenizer of llama2.c: ${reason}.`,
    'Install the extension again, or choose another model.',
  );
}
