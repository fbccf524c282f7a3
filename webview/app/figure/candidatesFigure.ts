import { pieceText } from '../../../src/text/readablePiece.ts';
import { isDistribution, matrixOf } from '../nodeShape.ts';
import { tokenPosition } from '../stage/tokenPosition.ts';
import { barsPlate } from './barsPlate.ts';
import { captionOf } from './caption.ts';
import type { Figure, Style } from './figure.ts';
import { framed } from './frame.ts';
import { shownOf, type Open } from './open.ts';

const COUNT = 20;

/** The pieces of the vocabulary with the largest numbers, for one position. */
export async function candidatesFigure(open: Open, style: Style): Promise<Figure> {
  const { panel, view, node } = open;
  const { row } = matrixOf(node);
  const position = tokenPosition(panel, view, row);
  const leading = node.axes.length > 1 ? [...node.axes.slice(0, -2).map(() => 0), position] : [];
  const { entries } = await panel.request('top', {
    trace: view.trace,
    node: node.name,
    leading,
    count: COUNT,
  });
  const plate = barsPlate(
    {
      entries: entries.map(({ label, value }) => ({ label: pieceText(label), value })),
      format: isDistribution(node) ? 'percent' : 'number',
      labelTitle: 'piece',
      valueTitle: node.title,
    },
    style,
  );
  return framed(
    [{ plate }],
    {
      title: `${node.title} · the ${entries.length} largest at “${view.labelAt(row, position)}”`,
      caption: captionOf(shownOf(open, null), [`Position ${position}, “${view.labelAt(row, position)}”.`]),
    },
    style,
  );
}
