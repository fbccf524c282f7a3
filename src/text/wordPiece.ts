import { field, integerAt, optionalString, type JsonRecord } from './checkedJson.ts';
import type { FoundPiece, TokenizerModel } from './model.ts';
import type { Replay, ReplayStep } from './replay.ts';
import { Vocabulary } from './vocabulary.ts';

interface WordPieceSettings {
  readonly unknownId: number;
  /** What pieces inside a word begin with: `##`. */
  readonly continuingPrefix: string;
  /** In code points; longer words are unknown as a whole. */
  readonly longestWord: number;
}

/** Reads a `WordPiece` model. */
export function readWordPiece(record: JsonRecord, where: string): WordPiece {
  const vocabulary = Vocabulary.fromRecord(field(record, 'vocab'), `${where}.vocab`);
  const unknown = optionalString(record, 'unk_token', where) ?? '[UNK]';
  return new WordPiece(vocabulary, {
    unknownId: vocabulary.idOf(unknown, `${where}.unk_token`),
    continuingPrefix: optionalString(record, 'continuing_subword_prefix', where) ?? '##',
    longestWord: integerAt(
      field(record, 'max_input_chars_per_word') ?? 100,
      `${where}.max_input_chars_per_word`,
    ),
  });
}

/**
 * The longest piece that fits, from left to right; a word that cannot be cut wholly into pieces is unknown.
 *
 * @see Wu et al. 2016, Google's Neural Machine Translation System, section 4.1; Devlin et al. 2018, BERT
 */
export class WordPiece implements TokenizerModel {
  readonly method = 'longest-match';
  /** Pieces that continue a word, without their prefix. */
  private readonly continuing = new Map<string, number>();
  private longestFirst = 0;
  private longestContinuing = 0;

  constructor(
    readonly vocabulary: Vocabulary,
    private readonly settings: WordPieceSettings,
  ) {
    const prefix = settings.continuingPrefix;
    for (const [piece, id] of vocabulary.ids) {
      this.longestFirst = Math.max(this.longestFirst, piece.length);
      if (piece.startsWith(prefix)) {
        this.continuing.set(piece.slice(prefix.length), id);
        this.longestContinuing = Math.max(this.longestContinuing, piece.length - prefix.length);
      }
    }
  }

  get unknownId(): number {
    return this.settings.unknownId;
  }

  pieces(word: string): FoundPiece[] {
    if (word.length === 0) {
      return [];
    }
    const unknown = [{ id: this.settings.unknownId, start: 0, end: word.length }];
    if (isLonger(word, this.settings.longestWord)) {
      return unknown;
    }
    const found: FoundPiece[] = [];
    for (let start = 0; start < word.length;) {
      const piece = this.longestPiece(word, start);
      if (piece === undefined) {
        return unknown;
      }
      found.push(piece);
      start = piece.end;
    }
    return found;
  }

  replays(word: string): Replay[] {
    if (word.length === 0) return [];
    const unknown = [this.vocabulary.piece(this.settings.unknownId)!];
    const steps: ReplayStep[] = [{ symbols: [word] }];
    if (isLonger(word, this.settings.longestWord)) {
      steps.push({ symbols: unknown, failed: { rest: word } });
      return [{ start: 0, end: word.length, word, steps }];
    }
    const found: string[] = [];
    for (let start = 0; start < word.length;) {
      const piece = this.longestPiece(word, start);
      if (piece === undefined) {
        steps.push({ symbols: unknown, failed: { rest: word.slice(start) } });
        break;
      }
      found.push(this.vocabulary.piece(piece.id)!);
      start = piece.end;
      const rest = word.slice(start);
      steps.push({
        symbols: rest === '' ? [...found] : [...found, rest],
        taken: { at: found.length - 1, rest },
      });
    }
    return [{ start: 0, end: word.length, word, steps }];
  }

  private longestPiece(word: string, start: number): FoundPiece | undefined {
    const ids = start === 0 ? this.vocabulary.ids : this.continuing;
    const longest = start === 0 ? this.longestFirst : this.longestContinuing;
    for (let end = Math.min(word.length, start + longest); end > start; end--) {
      const id = ids.get(word.slice(start, end));
      if (id !== undefined) {
        return { id, start, end };
      }
    }
    return undefined;
  }
}

/** Whether a word has more code points than the limit. */
function isLonger(word: string, limit: number): boolean {
  if (word.length <= limit) {
    return false;
  }
  // A code point has one or two code units.
  return word.length > 2 * limit || [...word].length > limit;
}
