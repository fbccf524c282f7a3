import { colourOf, valueAt, type ColourScale } from '../../drawing/colourScale.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import { hatching } from './hatching.ts';
import { centred, type Mark, type Plate, type Style } from './figure.ts';

const BAR = 14;
const STEPS = 128;
const TICKS = 5;
const SIZE = 11;

export interface LegendWords {
  readonly title: string;
  /** Whether the picture has hatched cells, which are then explained. */
  readonly hatched: boolean;
  /** In place of numbers, where every map has a scale of its own. */
  readonly ends?: readonly [least: string, most: string];
}

/** The colour bar of a picture: which colour stands for which number. */
export function legendPlate(
  scale: ColourScale,
  { title, hatched, ends }: LegendWords,
  length: number,
  style: Style,
): Plate {
  const { palette, measure } = style;
  const pixels = new Uint8ClampedArray(STEPS * 4);
  for (let step = 0; step < STEPS; step++) {
    const value = valueAt(scale, 1 - (step + 0.5) / STEPS);
    pixels.set([...colourOf(scale, value), 255], step * 4);
  }
  const top = 22;
  const text = { size: SIZE, colour: palette.muted, font: 'plain', anchor: 'start' } as const;
  const count = ends ? 2 : TICKS;
  const ticks = Array.from({ length: count }, (_, tick) => {
    const fraction = tick / (count - 1);
    return {
      y: top + (1 - fraction) * length,
      words: ends?.[tick] ?? formatNumber(valueAt(scale, fraction)),
    };
  });
  const notes = [
    ...(scale.curve === 'square-root' ? ['√ scale'] : []),
    ...(hatched ? ['no finite number'] : []),
  ];
  const marks: Mark[] = [
    centred({ ...text, text: title, x: 0, middle: 8, colour: palette.foreground }),
    { kind: 'cells', x: 0, y: top, width: BAR, height: length, rows: STEPS, columns: 1, pixels },
    {
      kind: 'strokes',
      shape: 'line',
      segments: ticks.map(({ y }) => [BAR, y, BAR + 4, y]),
      colour: palette.muted,
      width: 1,
    },
    ...ticks.map(({ y, words }) => centred({ ...text, text: words, x: BAR + 8, middle: y })),
    ...notes.flatMap((note, at): Mark[] => {
      const middle = top + length + 20 + at * 18;
      const isHatch = note === 'no finite number';
      const box = { x: 0, y: middle - 6, width: 12, height: 12 };
      return [
        ...(isHatch ? hatching(box, palette) : []),
        centred({ ...text, text: note, x: isHatch ? 18 : 0, middle }),
      ];
    }),
  ];
  const widths = [
    measure(title, 'plain', SIZE),
    ...ticks.map(({ words }) => BAR + 8 + measure(words, 'plain', SIZE)),
    ...notes.map((note) => 18 + measure(note, 'plain', SIZE)),
  ];
  return { width: Math.max(...widths), height: top + length + 14 + notes.length * 18, marks };
}
