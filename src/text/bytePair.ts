import { damaged, field, flagAt, listAt, optionalString, type JsonRecord } from './checkedJson.ts';
import { LARGEST_RANK, MergeQueue } from './mergeQueue.ts';
import { MergeTable } from './mergeTable.ts';
import type { FoundPiece, TokenizerModel } from './model.ts';
import { RememberedPieces } from './rememberedPieces.ts';
import type { Replay, ReplayStep } from './replay.ts';
import { utf8Bytes } from './utf8.ts';
import { Vocabulary } from './vocabulary.ts';

interface BytePairSettings {
  readonly unknownId: number | undefined;
  /** What characters inside a word begin with, and the last one ends with, in the vocabulary. */
  readonly continuingPrefix: string;
  readonly endOfWord: string;
  /** Neighbouring unknown characters become one piece. */
  readonly fusesUnknown: boolean;
  /** Unknown characters become the pieces of their bytes, `<0xE2>` and so on. */
  readonly fallsBackToBytes: boolean;
  /** A text that is a piece as a whole is never cut. */
  readonly ignoresMerges: boolean;
}

const WORD_START = '▁';
const WORDS = /▁*[^▁]+|▁+/g;
const INTO_NEXT_WORD = /[^▁]▁/;

/** The pieces of a word as a linked list, so that merging two of them moves nothing. */
interface Chain {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** Told of each merge: the two ids, the rank, and the place in the chain where the result stands. */
type OnMerge = (left: number, right: number, rank: number, at: number) => void;

/** Reads a `BPE` model. `dropout` is for training and has no effect here. */
export function readBytePair(record: JsonRecord, where: string): BytePair {
  const vocabulary = Vocabulary.fromRecord(field(record, 'vocab'), `${where}.vocab`);
  const unknown = optionalString(record, 'unk_token', where);
  const continuingPrefix = optionalString(record, 'continuing_subword_prefix', where) ?? '';
  const merges = readMerges(field(record, 'merges'), `${where}.merges`, vocabulary, continuingPrefix);
  return new BytePair(vocabulary, merges, {
    // A missing unknown piece only matters for unknown characters, which are then left out.
    unknownId: unknown === undefined ? undefined : vocabulary.idOf(unknown, `${where}.unk_token`),
    continuingPrefix,
    endOfWord: optionalString(record, 'end_of_word_suffix', where) ?? '',
    fusesUnknown: flagAt(record, 'fuse_unk', false, where),
    fallsBackToBytes: flagAt(record, 'byte_fallback', false, where),
    ignoresMerges: flagAt(record, 'ignore_merges', false, where),
  });
}

/** Merges are written `"a b"` or `["a", "b"]`, best first. */
function readMerges(value: unknown, where: string, vocabulary: Vocabulary, prefix: string): MergeTable {
  const list = listAt(value, where);
  if (list.length > LARGEST_RANK) {
    throw damaged(`${where} has more than ${LARGEST_RANK} merges`);
  }
  const table = new MergeTable(list.length);
  const { ids } = vocabulary;
  for (let rank = 0; rank < list.length; rank++) {
    const [left, right] = pairOf(list[rank], where, rank);
    const leftId = ids.get(left);
    const rightId = ids.get(right);
    const result = ids.get(left + right.slice(right.startsWith(prefix) ? prefix.length : 0));
    if (leftId === undefined || rightId === undefined || result === undefined) {
      throw damaged(`${where}[${rank}] merges pieces that the vocabulary does not have`);
    }
    table.add(leftId, rightId, result);
  }
  return table;
}

function pairOf(merge: unknown, where: string, rank: number): readonly [string, string] {
  if (typeof merge === 'string') {
    const space = merge.indexOf(' ');
    if (space > 0 && merge.indexOf(' ', space + 1) < 0 && space < merge.length - 1) {
      return [merge.slice(0, space), merge.slice(space + 1)];
    }
  } else if (Array.isArray(merge) && merge.length === 2) {
    const [left, right] = merge as [unknown, unknown];
    if (typeof left === 'string' && typeof right === 'string') {
      return [left, right];
    }
  }
  throw damaged(`${where}[${rank}] is not a pair`);
}

/**
 * Characters, then again and again the neighbours that merge earliest.
 *
 * @see Sennrich et al. 2016, Neural Machine Translation of Rare Words with Subword Units
 */
export class BytePair implements TokenizerModel {
  readonly method = 'byte-pair';
  private readonly words = new RememberedPieces((word) => this.merged(this.characters(word)));
  private wordsStandAlone: boolean | undefined;

  constructor(
    readonly vocabulary: Vocabulary,
    private readonly merges: MergeTable,
    private readonly settings: BytePairSettings,
  ) {}

  get unknownId(): number | undefined {
    return this.settings.unknownId;
  }

  pieces(text: string): FoundPiece[] {
    const whole = this.uncut(text);
    if (whole !== undefined) {
      return [{ id: whole, start: 0, end: text.length }];
    }
    if (text.indexOf(WORD_START, 1) < 0 || !this.mayCutWords()) {
      return this.merged(this.characters(text));
    }
    const pieces: FoundPiece[] = [];
    for (const { index, 0: word } of text.matchAll(WORDS)) {
      for (const { id, start, end } of this.words.pieces(word)) {
        pieces.push({ id, start: index + start, end: index + end });
      }
    }
    return pieces;
  }

  replays(text: string): Replay[] {
    const whole = this.uncut(text);
    if (whole !== undefined) {
      return [{ start: 0, end: text.length, word: text, steps: [{ symbols: [text] }] }];
    }
    const words = this.mayCutWords() ? text.matchAll(WORDS) : [{ index: 0, 0: text }];
    const replays: Replay[] = [];
    for (const { index, 0: word } of words) {
      if (word.length === 0) continue;
      replays.push({ start: index, end: index + word.length, word, steps: this.steps(word) });
    }
    return replays;
  }

  private steps(word: string): ReplayStep[] {
    const chain = this.characters(word);
    const symbols = (): string[] => piecesOf(chain).map(({ id }) => this.vocabulary.piece(id) ?? '');
    const steps: ReplayStep[] = [{ symbols: symbols() }];
    this.merged(chain, (leftId, rightId, rank, place) => {
      const at = chain.ids.slice(0, place).filter((id) => id >= 0).length;
      const [left, right] = [this.vocabulary.piece(leftId)!, this.vocabulary.piece(rightId)!];
      steps.push({ symbols: symbols(), joined: { at, left, right, rank } });
    });
    return steps;
  }

  /** The piece that a whole text is, where such a text is never cut. */
  private uncut(text: string): number | undefined {
    return this.settings.ignoresMerges ? this.vocabulary.ids.get(text) : undefined;
  }

  /**
   * SentencePiece gives a whole text as one stretch. Where no piece goes on after a word into `▁`, no merge does, so
   * the words can be cut one by one: the same pieces, much sooner.
   */
  private mayCutWords(): boolean {
    const { continuingPrefix, endOfWord } = this.settings;
    this.wordsStandAlone ??=
      continuingPrefix === '' &&
      endOfWord === '' &&
      this.vocabulary.ids.has(WORD_START) &&
      [...this.vocabulary.ids.keys()].every((piece) => !INTO_NEXT_WORD.test(piece));
    return this.wordsStandAlone;
  }

  /** The pieces of the single characters. */
  private characters(text: string): Chain {
    const chain: Chain = { ids: [], starts: [], ends: [] };
    const { continuingPrefix, endOfWord } = this.settings;
    let start = 0;
    for (const character of text) {
      const end = start + character.length;
      const spelling =
        (start > 0 ? continuingPrefix : '') + character + (end === text.length ? endOfWord : '');
      const id = this.vocabulary.ids.get(spelling);
      if (id !== undefined) {
        append(chain, id, start, end);
      } else {
        this.appendUnknown(chain, spelling, start, end);
      }
      start = end;
    }
    return chain;
  }

  private appendUnknown(chain: Chain, spelling: string, start: number, end: number): void {
    const { unknownId, fallsBackToBytes, fusesUnknown } = this.settings;
    const bytes = fallsBackToBytes ? this.vocabulary.byteIds(utf8Bytes(spelling)) : undefined;
    if (bytes !== undefined) {
      bytes.forEach((id) => append(chain, id, start, end));
    } else if (unknownId !== undefined) {
      const last = chain.ids.length - 1;
      if (fusesUnknown && last >= 0 && chain.ids[last] === unknownId && chain.ends[last] === start) {
        chain.ends[last] = end;
      } else {
        append(chain, unknownId, start, end);
      }
    }
  }

  /** O(n log n) in the length of the text: each merge offers at most two new ones to the queue. */
  private merged(chain: Chain, onMerge?: OnMerge): FoundPiece[] {
    const { ids, ends } = chain;
    const next = Int32Array.from(ids, (_, index) => index + 1);
    const previous = Int32Array.from(ids, (_, index) => index - 1);
    const queue = new MergeQueue();
    const offer = (left: number, right: number): void => {
      const rank = left >= 0 && right < ids.length ? this.merges.rankOf(ids[left], ids[right]) : -1;
      if (rank >= 0) {
        queue.push(rank, left);
      }
    };
    for (let index = 0; index + 1 < ids.length; index++) {
      offer(index, index + 1);
    }
    while (queue.next()) {
      const left = queue.position;
      const right = next[left];
      // What was offered may have been merged away since; a piece that was has no id.
      if (ids[left] < 0 || right >= ids.length || this.merges.rankOf(ids[left], ids[right]) !== queue.rank) {
        continue;
      }
      const [leftId, rightId] = [ids[left], ids[right]];
      ids[left] = this.merges.resultOf(queue.rank);
      ids[right] = -1;
      ends[left] = ends[right];
      next[left] = next[right];
      if (next[left] < ids.length) {
        previous[next[left]] = left;
      }
      offer(previous[left], left);
      offer(left, next[left]);
      onMerge?.(leftId, rightId, queue.rank, left);
    }
    return piecesOf(chain);
  }
}

/** The pieces that were not merged into the one before them. */
function piecesOf({ ids, starts, ends }: Chain): FoundPiece[] {
  const pieces: FoundPiece[] = [];
  ids.forEach((id, index) => {
    if (id >= 0) {
      pieces.push({ id, start: starts[index], end: ends[index] });
    }
  });
  return pieces;
}

function append(chain: Chain, id: number, start: number, end: number): void {
  chain.ids.push(id);
  chain.starts.push(start);
  chain.ends.push(end);
}
