import { StageElement } from '../stage/stageElement.ts';
import { barsShown, choicesPicture, classesPicture } from './barsPicture.ts';
import { curvesPicture } from './curvesPicture.ts';
import { dialsPicture } from './dialsPicture.ts';
import { svgPicture } from './drawnPicture.ts';
import { gridsPicture } from './gridsPicture.ts';
import { overImagePicture } from './overImagePicture.ts';
import { saturationPicture, scatterPicture } from './scatterPicture.ts';
import type { ShownPicture } from './shownPicture.ts';
import { stripsPicture } from './stripsPicture.ts';
import { tablePicture } from './tablePicture.ts';
import { barredPicture, colouredPicture, endsText } from './textPicture.ts';

type Names = keyof HTMLElementTagNameMap;
type Maker<Name extends Names> = (
  element: HTMLElementTagNameMap[Name],
  tab: StageElement,
) => ShownPicture | undefined;

/** What is made of an element that shows numbers; nothing while they are on their way. */
const MAKERS: { readonly [Name in Names]?: Maker<Name> } = {
  'lens-curves': ({ picture, said }) => picture && curvesPicture('curves', said, picture),
  'lens-time-strips': (shown) => (shown.strips.length > 0 ? stripsPicture(shown) : undefined),
  'lens-scatter': (shown) => (shown.classes.length > 0 ? scatterPicture(shown) : undefined),
  'lens-saturation': ({ gates }) => (gates.length > 0 ? saturationPicture(gates) : undefined),
  'lens-coloured-text': (text, tab) => {
    const { least = 0, most = 1, words } = tab.querySelector('lens-step-legend') ?? {};
    const { pieces, steps, values, what, pinned, brushed, same } = text;
    if (pieces.length === 0) return undefined;
    const ends = words ?? endsText(least, most);
    return colouredPicture({ pieces, steps, values, what, pinned, brushed, same, least, ends });
  },
  'lens-bar-text': (text) => (text.texts.length > 0 ? barredPicture(text) : undefined),
  'lens-bars': ({ entries, format, title }) =>
    entries.length > 0
      ? barsShown('bars', title, {
          entries,
          format,
          labelTitle: 'name',
          valueTitle: format === 'percent' ? 'probability' : 'value',
        })
      : undefined,
  'lens-class-bars': ({ values, labels, numbers }) =>
    values.length > 0 ? classesPicture(values, labels, numbers) : undefined,
  'lens-choices': ({ choices, changed }) =>
    choices.length > 0 ? choicesPicture(choices, changed) : undefined,
  'lens-dials': ({ dials, said }) => (dials.length > 0 ? dialsPicture(dials, said) : undefined),
  'lens-map-over-image': (map) => overImagePicture(map),
  // What has no head is arithmetic; what is hidden is a picture's, for screen readers.
  table: (table) => (table.tHead && !table.matches('.unseen, .find-table') ? tablePicture(table) : undefined),
};

/** A diagram that the panel draws as SVG, and that holds numbers of the run. */
const DIAGRAM = 'svg.unrolled';

/** The pictures in a tab in the order in which they stand there, each with what the tab says of all. */
export function foundPictures(tab: Element | null | undefined): ShownPicture[] {
  if (!(tab instanceof StageElement)) return [];
  const selector = [...Object.keys(MAKERS), DIAGRAM].join(', ');
  const found = [...tab.querySelectorAll(selector)].flatMap((element) => made(element, tab) ?? []);
  const grids = gridsPicture(
    [...tab.querySelectorAll('lens-window-grid')].filter((grid) => !grid.closest('figure')),
  );
  const pictures = [...tab.shownPictures(), ...(grids ? [grids] : []), ...found];
  const alone = pictures.length === 1;
  const notes = [...tab.shownNotes(), ...[...tab.querySelectorAll('[data-note]')].map(noteOf)].filter(
    Boolean,
  );
  return pictures.map((picture, at) => ({
    ...picture,
    // Of several curves each has a name of its own.
    name: nameOf(pictures, at),
    // The tab’s own title says what its only picture is.
    title: alone && picture.name === 'curves' ? '' : firstSentence(picture.title),
    notes: [...notes, ...picture.notes],
  }));
}

/** A sentence of the tab that a figure repeats. */
const noteOf = (element: Element): string =>
  (element.getAttribute('aria-label') ?? element.textContent).replace(/\s+/g, ' ').trim();

/** What elements say to a screen reader goes on to what can be done with them. */
const firstSentence = (said: string): string => said.split('. ', 1)[0]!;

function made(element: Element, tab: StageElement): ShownPicture | undefined {
  if (element instanceof SVGSVGElement) return svgPicture(element);
  const maker = MAKERS[element.localName as Names] as Maker<Names> | undefined;
  return maker?.(element as never, tab);
}

function nameOf(pictures: readonly ShownPicture[], at: number): string {
  const { name } = pictures[at]!;
  const before = pictures.slice(0, at).filter((picture) => picture.name === name).length;
  return before === 0 ? name : `${name}-${before + 1}`;
}
