import type { CutText, CutToken } from '../../protocol/tokenizerMethods.ts';
import { countWords } from '../../text/wordAround.ts';
import { pieceText, visible } from '../../text/readablePiece.ts';
import type { Localization } from '../localization.ts';
import type { TextRange } from '../textSource.ts';

/** A passage of a document, cut into tokens. */
export interface CutPassage {
  readonly text: string;
  /** The word under the mouse, within the text. */
  readonly word: TextRange;
  readonly cut: CutText;
}

/** So many tokens of a passage are listed: a hover is to be read at a glance. */
const MOST_LISTED = 48;

/**
 * What a hover says, in Markdown. Nothing of the document stands outside of a code span, so none of it can be a link, an
 * image or a heading.
 * @param link opens the passage in the panel
 */
export function hoverText(passage: CutPassage, link: string, l10n: Localization): string {
  const { tokens } = passage.cut;
  const ofText = tokens.filter(({ special }) => !special);
  if (ofText.length === 0) return '';
  const paragraphs = [
    `${wordLine(passage, ofText, l10n)}  \n${pieces(ofText.filter(coversPartOf(passage.word)))}`,
    `${countLine(passage, ofText, l10n)}  \n${listing(passage, ofText, l10n)}`,
    unknownLine(passage, ofText, l10n),
    `[${l10n.t('Open in the panel')}](${link})`,
  ];
  return paragraphs.filter(Boolean).join('\n\n');
}

/** `tokenization` is 2 pieces */
function wordLine({ text, word }: CutPassage, tokens: readonly CutToken[], l10n: Localization): string {
  const count = tokens.filter(coversPartOf(word)).length;
  const written = codeSpan(visible(text.slice(word.start, word.end)));
  if (count === 0) return l10n.t('{0} has no piece: the tokenizer leaves it out.', written);
  return l10n.t(count === 1 ? '{0} is {1} piece:' : '{0} is {1} pieces:', written, count);
}

/** **MiniLM** · 4 words → 6 tokens, and 2 that it adds */
function countLine({ text, cut }: CutPassage, ofText: readonly CutToken[], l10n: Localization): string {
  const words = countWords(text);
  const added = cut.tokens.length - ofText.length;
  const counted = [
    l10n.t(words === 1 ? '{0} word' : '{0} words', words),
    l10n.t(ofText.length === 1 ? '{0} token' : '{0} tokens', ofText.length),
  ].join(' → ');
  const title = `**${escaped(visible(cut.model.title))}**`;
  return added === 0
    ? l10n.t('{0}: {1}', title, counted)
    : l10n.t('{0}: {1}, and {2} that the model adds', title, counted, added);
}

/** The pieces around the word, with their ids. */
function listing({ word }: CutPassage, tokens: readonly CutToken[], l10n: Localization): string {
  const middle = Math.max(0, tokens.findIndex(coversPartOf(word)));
  const last = Math.max(0, tokens.length - MOST_LISTED);
  const first = Math.min(last, Math.max(0, middle - MOST_LISTED / 2));
  const after = tokens.length - first - MOST_LISTED;
  const more = (count: number): string => (count > 0 ? l10n.t('… {0} more …', count) : '');
  return [more(first), pieces(tokens.slice(first, first + MOST_LISTED)), more(after)]
    .filter(Boolean)
    .join(' ');
}

function unknownLine({ text }: CutPassage, tokens: readonly CutToken[], l10n: Localization): string {
  const unknown = tokens.filter((token) => token.unknown);
  if (unknown.length === 0) return '';
  const written = [...new Set(unknown.map(({ start, end }) => text.slice(start, end)))].slice(0, 8);
  const list = written.map((part) => codeSpan(visible(part))).join(' ');
  return l10n.t('⚠ Not in the vocabulary: {0}', list);
}

/** `token` 19204 · `##ization` 3989, where a piece and its id are not torn apart by the end of a line. */
function pieces(tokens: readonly CutToken[]): string {
  return tokens
    .map((token) => `${codeSpan(pieceText(token.piece))}\u00a0${token.id}${token.unknown ? '\u00a0⚠' : ''}`)
    .join(' · ');
}

const coversPartOf =
  (word: TextRange) =>
  ({ start, end }: CutToken): boolean =>
    start < word.end && end > word.start;

/** Text as it is: between more backticks than it has in a row. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A span that begins or ends with a backtick is set off by spaces, which are not shown.
  const set = /^`|`$|^ .* $/s.test(text) ? ` ${text} ` : text;
  return `${fence}${set}${fence}`;
}

/** Text without a meaning in Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!~<>|&$:/@]/g, '\\$&');
}
