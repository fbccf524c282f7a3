import { leadingOf } from '../nodeShape.ts';
import type { Figure, Style } from './figure.ts';
import { framed } from './frame.ts';
import { histogramPlate } from './histogramPlate.ts';
import { wordsOf, type Open } from './open.ts';

/** How the numbers of the open head or stage are spread. */
export async function statisticsFigure(open: Open, style: Style): Promise<Figure> {
  const { panel, view, node } = open;
  const leading = leadingOf(node, panel.navigation.head);
  const question = { trace: view.trace, node: node.name, ...(leading.length > 0 && { leading }) };
  const statistics = await panel.request('statistics', question);
  const words = wordsOf(open, panel.navigation.head, []);
  return framed(
    [{ plate: histogramPlate(statistics, style) }],
    { ...words, title: `${words.title} · histogram` },
    style,
  );
}
