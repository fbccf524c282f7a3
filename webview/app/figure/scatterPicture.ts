import { formatNumber, visibleText } from '../../drawing/ticks.ts';
import type { SaturatedGate } from '../../views/saturatedGate.ts';
import { scatterPlate, type ScatterPicture } from './scatterPlate.ts';
import type { ShownPicture } from './shownPicture.ts';

/** What a plane of points shows. */
export interface ShownPoints extends Omit<ScatterPicture, 'legendTitle' | 'marked'> {
  /** [point]: what stands there. */
  readonly texts: readonly string[];
  readonly pinned: number | null;
  readonly said: string;
}

/** States of all steps in a plane. */
export function scatterPicture(shown: ShownPoints): ShownPicture {
  const { points, classes, names, texts, xTitle, yTitle, isShown, pinned, said } = shown;
  const textAt = (point: number): string => visibleText(texts[point] ?? '');
  const places = Array.from(classes, (_, point) => point);
  const marked = pinned !== null && pinned < classes.length && isShown(pinned);
  const left = places.filter((point) => !isShown(point)).length;
  return {
    name: 'points',
    title: said,
    notes: [
      'Both axes have the same scale.',
      ...(marked ? [`Ringed: position ${pinned}.`] : []),
      ...(left > 0 ? [`${left} points of classes that are switched off are left out.`] : []),
    ],
    plate: (style) =>
      scatterPlate(
        {
          ...{ points, classes, names, xTitle, yTitle, isShown, legendTitle: 'read at the step' },
          marked: marked ? { point: pinned, text: textAt(pinned) } : undefined,
        },
        style,
      ),
    table: () => [
      { name: 'position', values: places },
      { name: 'text', values: places.map(textAt) },
      { name: 'class', values: places.map((point) => names[classes[point]!] ?? '') },
      { name: 'component 1', values: Float32Array.from(places, (point) => points[2 * point]!) },
      { name: 'component 2', values: Float32Array.from(places, (point) => points[2 * point + 1]!) },
    ],
  };
}

/** How often each unit of each gate is at the ends of its range. */
export function saturationPicture(gates: readonly SaturatedGate[]): ShownPicture {
  const cells = gates.flatMap(({ left, right }, gate) =>
    Array.from(left, (low, unit) => ({ gate, unit, low, high: right[unit]! })),
  );
  const [{ low, high }] = gates as readonly [SaturatedGate, ...SaturatedGate[]];
  return {
    name: 'saturated',
    title: 'how often units are saturated',
    notes: ['A point for each unit of each gate.'],
    plate: (style) =>
      scatterPlate(
        {
          points: Float32Array.from(cells.flatMap((cell) => [cell.low, cell.high])),
          classes: cells.map(({ gate }) => gate),
          names: gates.map(({ title }) => title),
          legendTitle: 'gate',
          isShown: () => true,
          xTitle: `share of positions below ${formatNumber(low)}`,
          yTitle: `share of positions above ${formatNumber(high)}`,
        },
        style,
      ),
    table: () => [
      { name: 'gate', values: cells.map(({ gate }) => gates[gate]!.title) },
      { name: 'unit', values: cells.map(({ unit }) => unit) },
      { name: 'share below', values: Float32Array.from(cells, (cell) => cell.low) },
      { name: 'share above', values: Float32Array.from(cells, (cell) => cell.high) },
    ],
  };
}
