import type { Dial } from '../../views/dialPicture.ts';
import { centred, type Mark, type Plate, type Style } from './figure.ts';

const RADIUS = 38;
const ACROSS = 138;
const FACT = 16;
const MOST_ACROSS = 6;
const SIZE = 11;

/** Angles as hands of clocks, beside and below each other. */
export function dialsPlate(dials: readonly Dial[], style: Style): Plate {
  const facts = dials.reduce((most, dial) => Math.max(most, dial.facts.length), 0);
  const down = 2 * RADIUS + 34 + facts * FACT;
  const columns = Math.min(MOST_ACROSS, dials.length);
  const marks = dials.flatMap((dial, at) => {
    const x = ((at % columns) + 0.5) * ACROSS;
    return dialMarks(dial, x, Math.floor(at / columns) * down + RADIUS + 4, style);
  });
  return { width: columns * ACROSS, height: Math.ceil(dials.length / columns) * down, marks };
}

function dialMarks({ title, facts, hands }: Dial, x: number, y: number, { palette }: Style): Mark[] {
  const text = { x, size: SIZE, anchor: 'middle' } as const;
  const colours = { row: palette.accent, column: palette.above };
  return [
    { kind: 'circles', centres: [[x, y]], radius: RADIUS, stroke: palette.muted },
    {
      ...{ kind: 'strokes', shape: 'line', colour: palette.muted, width: 1 },
      segments: [
        [x, y - RADIUS, x, y - RADIUS + 5],
        [x, y + RADIUS, x, y + RADIUS - 5],
        [x - RADIUS, y, x - RADIUS + 5, y],
        [x + RADIUS, y, x + RADIUS - 5, y],
      ],
    },
    ...hands.flatMap(({ x: right, y: up, kind, before }): Mark[] => {
      const [toX, toY] = [x + right * (RADIUS - 3), y - up * (RADIUS - 3)];
      return [
        {
          ...{ kind: 'strokes', shape: 'line', segments: [[x, y, toX, toY]], colour: colours[kind] },
          ...{ width: before ? 1.2 : 2.5, opacity: before ? 0.6 : 1 },
        },
        ...(before
          ? []
          : [{ kind: 'circles', centres: [[toX, toY]], radius: 3.2, fill: colours[kind] } as const]),
      ];
    }),
    centred({ ...text, text: title, middle: y + RADIUS + 14, font: 'bold', colour: palette.foreground }),
    ...facts.map((fact, at) =>
      centred({
        ...text,
        text: fact,
        middle: y + RADIUS + 30 + at * FACT,
        font: 'plain',
        colour: palette.muted,
      }),
    ),
  ];
}
