import { headColour } from '../../drawing/headColours.ts';
import { elide, tickLabel } from '../../drawing/ticks.ts';
import {
  linesInView,
  largestWeight,
  type Focus,
  type HeadSlice,
  type Line,
} from '../../views/linesLayout.ts';
import { centred, type Mark, type Plate, type Style } from './figure.ts';

export interface LinesPicture {
  readonly heads: readonly HeadSlice[];
  readonly threshold: number;
  readonly focus: Focus | null;
  readonly leftLabels: readonly string[] | undefined;
  readonly rightLabels: readonly string[] | undefined;
  readonly leftTitle: string;
  readonly rightTitle: string;
}

const ROW = 20;
const BETWEEN = 260;
const SIZE = 12;
const WIDEST_LABEL = 150;
const HEADER = 26;
/** As on the screen, lines of one head and strength are one mark. */
const STRENGTHS = 10;
const LEGEND = 90;

/** Attention as lines between two columns of tokens, one colour for each head. */
export function linesPlate(picture: LinesPicture, style: Style): Plate {
  const { heads, leftLabels, rightLabels } = picture;
  const { palette, measure } = style;
  const first = heads[0]?.slice;
  const [leftCount, rightCount] = [first?.rows ?? 0, first?.columns ?? 0];
  const short = (label: string): string => elide(label, WIDEST_LABEL, (text) => measure(text, 'plain', SIZE));
  const label = (labels: readonly string[] | undefined, step: number) => (at: number) =>
    short(tickLabel(labels, at, step));
  const left = Array.from({ length: leftCount }, (_, at) => label(leftLabels, first?.rowStep ?? 1)(at));
  const right = Array.from({ length: rightCount }, (_, at) => label(rightLabels, first?.columnStep ?? 1)(at));
  const width = (labels: readonly string[], title: string): number =>
    labels.reduce((most, text) => Math.max(most, measure(text, 'plain', SIZE)), measure(title, 'plain', 11));
  const from = width(left, picture.leftTitle) + 8;
  const to = from + BETWEEN;
  const rightWidth = width(right, picture.rightTitle) + 8;
  const middle = (at: number): number => HEADER + (at + 0.5) * ROW;
  const text = { size: SIZE, colour: palette.foreground, font: 'plain' } as const;
  const title = { size: 11, colour: palette.muted, font: 'plain', middle: 9 } as const;
  const marks: Mark[] = [
    centred({ ...title, text: picture.leftTitle, x: from - 8, anchor: 'end' }),
    centred({ ...title, text: picture.rightTitle, x: to + 8, anchor: 'start' }),
    ...strokes(picture, from, to, middle, style),
    ...left.map((words, at) =>
      centred({ ...text, text: words, x: from - 8, middle: middle(at), anchor: 'end' }),
    ),
    ...right.map((words, at) =>
      centred({ ...text, text: words, x: to + 8, middle: middle(at), anchor: 'start' }),
    ),
    ...heads.flatMap(({ head }, at) => legendEntry(head, to + rightWidth + 20, middle(at), style)),
  ];
  const height = HEADER + Math.max(leftCount, rightCount, heads.length) * ROW;
  return { width: to + rightWidth + 20 + LEGEND, height, marks };
}

function legendEntry(head: number, x: number, middle: number, { palette }: Style): Mark[] {
  return [
    {
      kind: 'strokes',
      shape: 'line',
      segments: [[x, middle, x + 18, middle]],
      colour: headColour(head, palette.kind),
      width: 3,
    },
    centred({
      text: `head ${head}`,
      x: x + 24,
      middle,
      size: 11,
      colour: palette.foreground,
      font: 'plain',
      anchor: 'start',
    }),
  ];
}

function strokes(
  { heads, threshold, focus }: LinesPicture,
  from: number,
  to: number,
  middle: (at: number) => number,
  { palette }: Style,
): Mark[] {
  const whole = { first: 0, last: Number.MAX_SAFE_INTEGER };
  const lines = linesInView(heads, threshold, focus, { left: whole, right: whole });
  const strongest = largestWeight(heads) || 1;
  const groups = new Map<number, Line[]>();
  for (const line of lines) {
    const strength = Math.min(STRENGTHS - 1, Math.floor((line.weight / strongest) * STRENGTHS));
    const key = strength * heads.length + heads.findIndex(({ head }) => head === line.head);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  // The strongest last: they lie on top.
  return [...groups.keys()]
    .sort((one, other) => one - other)
    .map((key): Mark => {
      const share = (Math.floor(key / heads.length) + 0.5) / STRENGTHS;
      const order = key % heads.length;
      const aside = (order - (heads.length - 1) / 2) * Math.min(3, (ROW - 8) / heads.length);
      return {
        kind: 'strokes',
        shape: 'curve',
        colour: headColour(heads[order].head, palette.kind),
        width: 0.7 + 3 * share,
        opacity: 0.15 + 0.85 * share,
        segments: groups
          .get(key)!
          .map(({ left, right }) => [from, middle(left) + aside, to, middle(right) + aside]),
      };
    });
}
