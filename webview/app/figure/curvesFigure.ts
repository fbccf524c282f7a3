import type { CurvePicture } from '../../views/curvePicture.ts';
import { leadingOf } from '../nodeShape.ts';
import { tabsOf } from '../stage/tabs.ts';
import { curvesPlate } from './curvesPlate.ts';
import type { Figure, Style } from './figure.ts';
import { framed } from './frame.ts';
import { wordsOf, type Open } from './open.ts';

/** The curves that the open tab shows. */
export function curvesFigure(open: Open, picture: CurvePicture, style: Style): Figure {
  const { node, panel, tab } = open;
  const [head = null] = leadingOf(node, panel.navigation.head);
  const words = wordsOf(open, head, []);
  const shown = tabsOf(node).find((choice) => choice.tab === tab)?.title;
  return framed(
    [{ plate: curvesPlate(picture, style) }],
    { ...words, title: shown ? `${words.title} · ${shown}` : words.title },
    style,
  );
}
