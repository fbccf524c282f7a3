/** A vocabulary of words or characters, with ids in the order of its entries. */
export interface OwnVocabulary {
  /** By id. */
  readonly entries: readonly string[];
  /** The id of `[UNK]` for what is not in it. */
  id(piece: string): number;
  knows(piece: string): boolean;
  /** The id of `[PAD]`; absent where nothing is padded and id 0 is a word's. */
  readonly padId: number | undefined;
}

export interface VocabularySettings {
  /** The entries; those of the text, in order, where left out. */
  readonly given: readonly string[] | undefined;
  /** Capital and small letters count as the same, unless an entry is written just so. */
  readonly foldCase: boolean;
  /** 1 leaves 0 to `[PAD]`. */
  readonly firstId: number;
  /** Whether `[PAD]` is needed. */
  readonly pads: boolean;
  /** Entries besides, such as `<start>`. */
  readonly more: readonly string[];
}

export const PADDING = '[PAD]';
export const UNKNOWN = '[UNK]';

/** The vocabulary that a text is looked up in. @param pieces those of the text, in order */
export function ownVocabulary(pieces: readonly string[], settings: VocabularySettings): OwnVocabulary {
  const { given, foldCase, firstId, pads, more } = settings;
  const fold = (piece: string): string => (foldCase ? piece.toLowerCase() : piece);
  const words = new Set([...(given ?? pieces.map(fold)), ...more]);
  const exact = (piece: string): string | undefined => (words.has(piece) ? piece : undefined);
  const folded = (piece: string): string | undefined =>
    foldCase ? [...words].find((entry) => fold(entry) === fold(piece)) : undefined;
  const entryOf = (piece: string): string | undefined => exact(piece) ?? folded(piece);
  const entries = [
    ...(firstId > 0 && !words.has(PADDING) ? [PADDING] : []),
    ...words,
    ...(pieces.some((piece) => entryOf(piece) === undefined) && !words.has(UNKNOWN) ? [UNKNOWN] : []),
    ...(pads && firstId === 0 && !words.has(PADDING) ? [PADDING] : []),
  ];
  const ids = new Map(entries.map((entry, id) => [entry, id]));
  return {
    entries,
    id: (piece) => ids.get(entryOf(piece) ?? UNKNOWN)!,
    knows: (piece) => entryOf(piece) !== undefined,
    padId: ids.get(PADDING),
  };
}
