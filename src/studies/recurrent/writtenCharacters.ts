import type { StudiedRun } from '../studiedRun.ts';

/**
 * What stands at each position: the characters of the text itself (also those that the network does not know), or the
 * network's own where they were chosen after the text. `undefined` for a network that reads no characters.
 */
export function writtenCharacters({ run, input, layers }: StudiedRun): readonly string[] | undefined {
  if (!layers?.characters) return undefined;
  const text = input.kind === 'text' ? input.text : '';
  return run.tokens.map(({ start, end, piece }) => text.slice(start, end) || piece);
}
