const SENTENCE = 'A dog ate the food because it was hungry. ';
const TOKENS_OF_SENTENCE = 10;
/** [CLS] and [SEP] */
const SPECIAL_TOKENS = 2;

/** English with exactly so many tokens for MiniLM: whole sentences and as many words as are missing. */
export function textOf(tokens: number): string {
  const wanted = tokens - SPECIAL_TOKENS;
  const sentences = SENTENCE.repeat(Math.floor(wanted / TOKENS_OF_SENTENCE));
  return `${sentences}${'dog '.repeat(wanted % TOKENS_OF_SENTENCE)}`.trim();
}
