import { elide, formatCell, formatNumber, formatPercent, visibleText } from '../../drawing/ticks.ts';
import { centred, type Mark, type Plate, type Style } from './figure.ts';

export interface BarsPicture {
  readonly entries: readonly { readonly label: string; readonly value: number }[];
  readonly format: 'number' | 'percent';
  readonly labelTitle: string;
  readonly valueTitle: string;
}

const ROW = 22;
const BAR = 14;
const LENGTH = 320;
const SIZE = 12;
const WIDEST_LABEL = 180;
const HEADER = 24;

/** Labelled numbers as horizontal bars, in the order given; bars of both signs start from one line. */
export function barsPlate({ entries, format, labelTitle, valueTitle }: BarsPicture, style: Style): Plate {
  const { palette, measure } = style;
  const labels = entries.map(({ label }) =>
    elide(visibleText(label), WIDEST_LABEL, (text) => measure(text, 'code', SIZE)),
  );
  const written = entries.map(({ value }) => valueText(value, format));
  const finite = entries.map(({ value }) => value).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const span = Math.max(0, ...finite) - low || 1;
  const widest = (texts: readonly string[]): number =>
    texts.reduce((most, text) => Math.max(most, measure(text, 'code', SIZE)), 0);
  const left = Math.max(widest(labels), measure(labelTitle, 'plain', 11)) + 10;
  const right = left + LENGTH + 10;
  const code = { size: SIZE, colour: palette.foreground, font: 'code' } as const;
  const title = { size: 11, colour: palette.muted, font: 'plain', middle: 8 } as const;
  const marks: Mark[] = [
    centred({ ...title, text: labelTitle, x: left - 10, anchor: 'end' }),
    centred({ ...title, text: valueTitle, x: left, anchor: 'start' }),
    ...entries.flatMap(({ value }, at): Mark[] => {
      const middle = HEADER + (at + 0.5) * ROW;
      const shown = Number.isFinite(value) ? value : 0;
      return [
        centred({ ...code, text: labels[at], x: left - 10, middle, anchor: 'end' }),
        {
          kind: 'rect',
          x: left + ((Math.min(0, shown) - low) / span) * LENGTH,
          y: middle - BAR / 2,
          width: Math.max(1, (Math.abs(shown) / span) * LENGTH),
          height: BAR,
          fill: low < 0 && shown >= 0 ? palette.above : palette.accent,
        },
        centred({ ...code, text: written[at], x: right, middle, anchor: 'start' }),
      ];
    }),
  ];
  return {
    width: right + Math.max(widest(written), measure(valueTitle, 'plain', 11) - LENGTH),
    height: HEADER + entries.length * ROW,
    marks,
  };
}

function valueText(value: number, format: BarsPicture['format']): string {
  if (format === 'percent') return formatPercent(value);
  return Math.abs(value) < 1 ? formatCell(value) : formatNumber(value);
}
