import { isPairAt } from './alignedText.ts';
import { damaged, field, flagAt, integerAt, type JsonRecord } from './checkedJson.ts';
import type { FoundPiece, TokenizerModel } from './model.ts';
import { PrefixTable } from './prefixTable.ts';
import type { Replay } from './replay.ts';
import { utf8Bytes } from './utf8.ts';
import { readScoredPieces, Vocabulary } from './vocabulary.ts';

/** How much worse than the worst piece an unknown character is, in units of the log probability. */
const UNKNOWN_PENALTY = 10;

interface UnigramSettings {
  /** Log probability of each id. */
  readonly scores: Float64Array;
  readonly unknownId: number | undefined;
  readonly fallsBackToBytes: boolean;
}

/** Reads a `Unigram` model. */
export function readUnigram(record: JsonRecord, where: string): Unigram {
  const scored = readScoredPieces(field(record, 'vocab'), `${where}.vocab`);
  const unknownId = field(record, 'unk_id') ?? undefined;
  if (unknownId !== undefined && integerAt(unknownId, `${where}.unk_id`) >= scored.length) {
    throw damaged(`${where}.unk_id is not in its vocabulary`);
  }
  return new Unigram(new Vocabulary(new Map(scored.map(({ piece }, id) => [piece, id]))), {
    scores: Float64Array.from(scored, ({ score }) => score),
    unknownId: unknownId as number | undefined,
    fallsBackToBytes: flagAt(record, 'byte_fallback', false, where),
  });
}

/**
 * The cut of the highest probability, where that of a cut is the product of its pieces' (Viterbi's algorithm).
 * Neighbouring unknown characters become one piece.
 *
 * @see Kudo 2018, Subword Regularization
 */
export class Unigram implements TokenizerModel {
  readonly method = 'likeliest-cut';
  private readonly table: PrefixTable;
  private readonly unknownScore: number;

  constructor(
    readonly vocabulary: Vocabulary,
    private readonly settings: UnigramSettings,
  ) {
    this.table = new PrefixTable(vocabulary.ids);
    const worst = settings.scores.reduce((least, score) => Math.min(least, score), Infinity);
    this.unknownScore = (settings.scores.length > 0 ? worst : 0) - UNKNOWN_PENALTY;
  }

  get unknownId(): number | undefined {
    return this.settings.unknownId;
  }

  pieces(text: string): FoundPiece[] {
    const found: FoundPiece[] = [];
    for (const piece of this.bestCut(text)) {
      if (piece.id >= 0) {
        found.push(piece);
      } else {
        this.appendUnknown(found, text, piece);
      }
    }
    return found;
  }

  replays(text: string): Replay[] {
    const { scores, unknownId } = this.settings;
    const found = this.pieces(text);
    const steps = [
      { symbols: [...text] },
      {
        symbols: found.map(({ id }) => this.vocabulary.piece(id) ?? ''),
        scores: found.map(({ id }) => (id === unknownId ? null : scores[id])),
      },
    ];
    return text.length === 0 ? [] : [{ start: 0, end: text.length, word: text, steps }];
  }

  /** The best pieces in order; id -1 for what is unknown, already joined. */
  private bestCut(text: string): FoundPiece[] {
    const scores = new Float64Array(text.length + 1).fill(-Infinity);
    const starts = new Int32Array(text.length + 1).fill(-1);
    const ids = new Int32Array(text.length + 1);
    scores[0] = 0;
    const offer = (id: number, start: number, end: number, score: number): void => {
      if (starts[end] < 0 || scores[start] + score > scores[end]) {
        scores[end] = scores[start] + score;
        starts[end] = start;
        ids[end] = id;
      }
    };
    for (let start = 0; start < text.length;) {
      const characterEnd = start + (isPairAt(text, start) ? 2 : 1);
      let single = false;
      this.table.visitPrefixes(text, start, (id, end) => {
        if (end >= characterEnd && !isPairAt(text, end - 1)) {
          offer(id, start, end, this.settings.scores[id]);
          single ||= end === characterEnd;
        }
      });
      if (!single) {
        offer(-1, start, characterEnd, this.unknownScore);
      }
      start = characterEnd;
    }
    return pathOf(starts, ids);
  }

  private appendUnknown(found: FoundPiece[], text: string, { start, end }: FoundPiece): void {
    const { unknownId, fallsBackToBytes } = this.settings;
    const bytes = fallsBackToBytes ? this.byteIds(text, start, end) : undefined;
    if (bytes !== undefined) {
      bytes.forEach((piece) => found.push(piece));
    } else if (unknownId !== undefined) {
      found.push({ id: unknownId, start, end });
    }
  }

  /** The pieces of the bytes; each has the range of its whole character. */
  private byteIds(text: string, start: number, end: number): FoundPiece[] | undefined {
    const found: FoundPiece[] = [];
    for (const character of text.slice(start, end)) {
      const ids = this.vocabulary.byteIds(utf8Bytes(character));
      if (ids === undefined) {
        return undefined;
      }
      const characterEnd = start + character.length;
      ids.forEach((id) => found.push({ id, start, end: characterEnd }));
      start = characterEnd;
    }
    return found;
  }
}

/** Follows the best starts back from the end; neighbouring unknown characters are joined. */
function pathOf(starts: Int32Array, ids: Int32Array): FoundPiece[] {
  const path: FoundPiece[] = [];
  for (let end = starts.length - 1; end > 0; end = starts[end]) {
    const after = path.at(-1);
    if (ids[end] < 0 && after !== undefined && after.id < 0) {
      path[path.length - 1] = { id: -1, start: starts[end], end: after.end };
    } else {
      path.push({ id: ids[end], start: starts[end], end });
    }
  }
  return path.reverse();
}
