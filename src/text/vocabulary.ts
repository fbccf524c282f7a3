import { damaged, integerAt, listAt, recordAt, stringAt } from './checkedJson.ts';

/** The pieces of a model and their ids. A `Map`, so that a piece may be called `__proto__`. */
export class Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  /** By id; ids that are missing have no piece. */
  private readonly pieces: (string | undefined)[];
  private readonly added = new Set<string>();
  private idsOfBytes: readonly (number | undefined)[] | undefined;

  constructor(ids: ReadonlyMap<string, number>) {
    this.ids = ids;
    this.pieces = new Array<string | undefined>(ids.size);
    for (const [piece, id] of ids) {
      this.pieces[id] = piece;
    }
  }

  /** Reads an object from piece to id. */
  static fromRecord(value: unknown, where: string): Vocabulary {
    const record = recordAt(value, where);
    const ids = new Map<string, number>();
    for (const piece of Object.keys(record)) {
      ids.set(piece, integerAt(record[piece], `an id in ${where}`));
    }
    return new Vocabulary(ids);
  }

  get size(): number {
    return this.ids.size + this.added.size;
  }

  piece(id: number): string | undefined {
    return this.pieces[id];
  }

  /** Names a piece that the model itself does not find in a text. */
  add(piece: string, id: number): void {
    if (!this.ids.has(piece)) {
      this.added.add(piece);
      this.pieces[id] = piece;
    }
  }

  /** The id of a special piece that must exist. */
  idOf(piece: string, where: string): number {
    const id = this.ids.get(piece);
    if (id === undefined) {
      throw damaged(`${where} names a piece that its vocabulary does not have`);
    }
    return id;
  }

  /** Ids of the pieces `<0x00>` to `<0xFF>`, or `undefined` unless all of the bytes asked for exist. */
  byteIds(bytes: readonly number[]): number[] | undefined {
    this.idsOfBytes ??= Array.from({ length: 256 }, (_, byte) =>
      this.ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
    );
    const found: number[] = [];
    for (const byte of bytes) {
      const id = this.idsOfBytes[byte];
      if (id === undefined) {
        return undefined;
      }
      found.push(id);
    }
    return found;
  }
}

/** Reads the vocabulary of a Unigram model: a list of pieces and log probabilities, where the place is the id. */
export function readScoredPieces(value: unknown, where: string): { piece: string; score: number }[] {
  return listAt(value, where).map((entry, id) => {
    const [piece, score] = listAt(entry, `${where}[${id}]`);
    if (typeof score !== 'number' || !Number.isFinite(score)) {
      throw damaged(`${where}[${id}] has no score`);
    }
    return { piece: stringAt(piece, `${where}[${id}]`), score };
  });
}
