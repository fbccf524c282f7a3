import { leadingOf } from '../nodeShape.ts';
import { tabsOf } from '../stage/tabs.ts';
import type { Figure, Style } from './figure.ts';
import { framed, type FrameWords } from './frame.ts';
import { wordsOf, type Open } from './open.ts';
import type { ShownPicture } from './shownPicture.ts';

/** One of the pictures that the open tab shows. */
export function pictureFigure(open: Open, picture: ShownPicture, style: Style): Figure {
  return framed([{ plate: picture.plate(style) }], pictureWords(open, picture), style);
}

/** What it is, and where its numbers come from. */
export function pictureWords(open: Open, picture: ShownPicture): FrameWords {
  const { view, node, panel, tab } = open;
  const [head = null] = leadingOf(node, panel.navigation.head);
  const words = wordsOf(open, head, picture.notes);
  const shown = tabsOf(node, view.outline).find((choice) => choice.tab === tab)?.title;
  return { ...words, title: [words.title, shown, picture.title].filter(Boolean).join(' · ') };
}
