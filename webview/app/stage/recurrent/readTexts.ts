import type { OutlineNode, OutlineToken } from '../../../../src/protocol/outline.ts';
import type { TextPiece } from '../../../views/textPiece.ts';
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

const pieces = new WeakMap<OutlineView, readonly TextPiece[]>();

/** The tokens of a run as they stand in its text. */
export function textPieces(view: OutlineView): readonly TextPiece[] {
  let found = pieces.get(view);
  if (!found) {
    const { tokens } = view.outline;
    found = tokens.map((token, at): TextPiece => {
      const before = tokens[at - 1];
      return {
        text: writtenText(token),
        readAs: token.written === undefined ? undefined : token.piece,
        unknown: token.piece === UNKNOWN,
        gap: before !== undefined && !before.special && token.start > before.end,
      };
    });
    pieces.set(view, found);
  }
  return found;
}

/** What networks of characters read where they do not know one. */
const UNKNOWN = '\ufffd';
