import { visibleText } from '../../drawing/ticks.ts';
import type { Strip } from '../../views/stripValues.ts';
import type { ShownPicture } from './shownPicture.ts';
import { stripColumns } from './stripColumns.ts';
import { stripsPlate } from './stripsPlate.ts';
import type { Table } from './table.ts';

/** What strips show. */
export interface ShownStrips {
  readonly strips: readonly Strip[];
  /** How many positions there are. */
  readonly positions: number;
  readonly texts: readonly string[] | undefined;
  /** The first and the last position in view. */
  readonly inView: readonly [first: number, last: number];
}

/** More columns would be narrower than a pixel. */
const MOST_COLUMNS = 900;
/** An SVG with more cells than these is too large. */
const MOST_CELLS = 240_000;

/** Gates and states over time, as far as they are in view. */
export function stripsPicture(shown: ShownStrips): ShownPicture {
  const { strips, positions, texts } = shown;
  const [first, last] = shown.inView;
  const step = stepOf(shown);
  const columns = () => strips.map((strip) => stripColumns(strip, first, last, step));
  const whole = first === 0 && last === positions - 1;
  return {
    name: 'strips',
    title: 'unit by unit',
    notes: [
      'Each row is a unit; time runs to the right.',
      ...(whole ? [] : [`Positions ${first} to ${last} of ${positions}, as in view.`]),
      ...(step > 1 ? [`Each column is the number largest in magnitude of ${step} positions.`] : []),
    ],
    plate: (style) =>
      stripsPlate(
        {
          ...{ strips, columns: columns(), first, last, texts },
          xTitle: texts ? 'position: what was read there' : 'position',
        },
        style,
      ),
    table: () => stripsTable(shown, step),
  };
}

/** How many positions a column stands for. */
function stepOf({ strips, inView: [first, last] }: ShownStrips): number {
  const count = last - first + 1;
  const rows = strips.length * (strips[0]?.slice.columns ?? 1);
  return Math.max(1, Math.ceil(count / MOST_COLUMNS), Math.ceil((count * rows) / MOST_CELLS));
}

/** [position, unit], units fastest: where it is, and each strip’s number there. */
function stripsTable({ strips, texts, inView: [first, last] }: ShownStrips, step: number): Table {
  const columns = strips.map((strip) => stripColumns(strip, first, last, step));
  const { units, count } = columns[0] ?? { units: 0, count: 0 };
  const each = <Value>(at: (column: number, unit: number) => Value): Value[] =>
    Array.from({ length: count * units }, (_, cell) => at(Math.floor(cell / units), cell % units));
  const place = (column: number): number => first + column * step;
  return [
    { name: 'position', values: each(place) },
    ...(step > 1
      ? [{ name: 'last position', values: each((column) => Math.min(last, place(column) + step - 1)) }]
      : []),
    ...(texts && step === 1
      ? [{ name: 'text', values: each((column) => visibleText(texts[place(column)] ?? '')) }]
      : []),
    { name: 'unit', values: each((_, unit) => unit) },
    ...strips.map(({ title }, at) => ({
      name: title,
      values: Float32Array.from(each((column, unit) => columns[at]!.values[unit * count + column]!)),
    })),
  ];
}
