import type { OutlineNode, OutlineToken } from '../../../../src/protocol/outline.ts';
import { matrixOf } from '../../nodeShape.ts';
import type { OutlineView } from '../../outlineView.ts';

/** What stands in the text at a token, whatever the network reads in its place. */
export const writtenText = ({ written, piece }: OutlineToken): string => written ?? piece;

const cache = new WeakMap<OutlineView, readonly string[]>();

/** What was read at each row of a stage; nothing where its rows have no names. */
export function rowTexts(view: OutlineView, node: OutlineNode): readonly string[] | undefined {
  const { row } = matrixOf(node);
  if (!view.isTokenAxis(row)) return view.labelsOf(row);
  let texts = cache.get(view);
  if (!texts) cache.set(view, (texts = view.outline.tokens.map(writtenText)));
  return texts;
}
