import type { OutlineNode, OutlineToken } from '../../../src/protocol/outline.ts';
import type { PanelState } from '../../../src/protocol/panelMethods.ts';
import type { RunPicture } from '../../../src/trace/description.ts';
import { axesText, capitalized, headAxis, partName } from '../nodeShape.ts';
import type { OutlineView } from '../outlineView.ts';
import { readablePiece } from '../../../src/text/readablePiece.ts';
import { visibleText } from '../../drawing/ticks.ts';
import { tokenLabel } from '../pieces.ts';
import type { Side } from '../shownRuns.ts';
import { changeText } from '../whatIf.ts';

/** What a figure shows. */
export interface Shown {
  readonly view: OutlineView;
  readonly node: OutlineNode;
  /** The stage’s name, where it stands for more than the open one. */
  readonly name?: string;
  /** `null` where all heads are shown. */
  readonly head: number | null;
  readonly side: Side;
  readonly state: Pick<PanelState, 'comparison' | 'window'>;
}

/** `Attention weights · Layer 5 · Head 11` */
export function figureTitle({ view, node, head, side }: Shown): string {
  const layer = view.layers[view.layerOf(node)]?.block.title;
  const picked = headAxis(node) && head !== null ? capitalized(partName(node, head)) : undefined;
  const difference = side === 'difference' ? 'difference' : undefined;
  return [node.title, layer, picked, difference].filter(Boolean).join(' · ');
}

/** Sentences that say where the numbers come from and what is not shown of them. */
export function captionOf(shown: Shown, more: readonly string[] = []): string[] {
  const { view, node, name = node.name } = shown;
  const { window } = shown.state;
  const { model, title, notes, tokens, continued, picture } = view.outline;
  const by = model ? `${model.title}, ${model.precision}` : title;
  const chosen = continued > 0 ? `, the last ${continued} of them chosen one after the other` : '';
  return [
    `${by}. ${name} [${axesText(node)}].`,
    picture ? imageSentence(picture) : `Text: “${firstWords(tokens)}” (${tokens.length} tokens${chosen}).`,
    ...sideSentence(shown),
    // Which part of the text it is says the same in the words of the panel.
    ...notes.filter(({ kind }) => !window || kind !== 'truncated').map(({ text }) => text),
    ...(window ? [window.text] : []),
    ...more,
  ];
}

function imageSentence({ width, height, rows, columns, drawn }: RunPicture): string {
  const what = drawn ? 'A drawing' : 'An image';
  return `${what} of ${width} × ${height} pixels, read as ${columns} × ${rows}.`;
}

function sideSentence({ view, side, state: { comparison } }: Shown): string[] {
  const label = (token: number): string => tokenLabel(view.outline.tokens[token]?.piece ?? String(token));
  const changes = view.outline.interventions.map((change) => changeText(change, label));
  const changed = changes.length > 0 ? [`Changed: ${changes.join('; ')}.`] : [];
  if (!comparison || side === 'own') return changed;
  if (side === 'difference')
    return [...changed, `Difference: this run − the other one (${comparison.label}).`];
  if (side === 'both') return [...changed, `Beside it: ${comparison.label}.`];
  return [...changed, `This is the other run: ${comparison.label}.`];
}

const MOST_CHARACTERS = 90;

/** The beginning of the text, put together from its tokens: the panel knows no other. */
export function firstWords(tokens: readonly OutlineToken[]): string {
  if (areCharacters(tokens)) {
    const characters = tokens.slice(0, MOST_CHARACTERS).map(({ piece, written }) => written ?? piece);
    const line = characters.join('').replace(/\r?\n/g, visibleText('\n'));
    return tokens.length > MOST_CHARACTERS ? `${line} …` : line;
  }
  let text = '';
  for (const { piece, special } of tokens) {
    if (special) continue;
    const { marker, text: letters, continues } = readablePiece(piece);
    const glued = continues || (marker === '' && /^[\p{P}\p{S}]+$/u.test(letters));
    const next = text === '' || glued || spelledWithSpaces(tokens, marker) ? letters : ` ${letters}`;
    if (text.length + next.length > MOST_CHARACTERS) return `${text} …`;
    text += next;
  }
  return text;
}

/** Whether each token is a character, spaces too; a line's end may be two of them. */
function areCharacters(tokens: readonly OutlineToken[]): boolean {
  return tokens.every(
    ({ piece, written = piece, start }, at) =>
      [...written].length <= 2 && (at === 0 || start === tokens[at - 1]!.end),
  );
}

/** Tokenizers that mark a space before a word say by its absence that there is none. */
function spelledWithSpaces(tokens: readonly OutlineToken[], marker: string): boolean {
  return marker !== '␣' && tokens.some(({ piece }) => readablePiece(piece).marker === '␣');
}
