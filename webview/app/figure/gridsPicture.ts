import type { GridScene } from '../../views/windowGridLayout.ts';
import type { LensWindowGrid } from '../../views/windowGrid.ts';
import { barLegend } from './barLegend.ts';
import { beside, type CellsMark, linePlate, type Mark, type Plate, stacked, type Style } from './figure.ts';
import { matrixPlate } from './matrixPlate.ts';
import type { ShownPicture } from './shownPicture.ts';
import type { Table } from './table.ts';

/** A grid of numbers with what stands above it. */
interface HeadedGrid {
  readonly heading: string;
  readonly scene: GridScene;
}

/** Grids of numbers that belong together: input, kernel and output of one place of a window. */
export function gridsPicture(elements: readonly LensWindowGrid[]): ShownPicture | undefined {
  const grids = elements.flatMap(({ scene, parentElement }): HeadedGrid[] => {
    const heading = parentElement?.closest('section')?.querySelector('h3')?.textContent ?? '';
    return scene ? [{ heading: heading.replace(/\s+/g, ' ').trim(), scene }] : [];
  });
  if (grids.length === 0) return undefined;
  return {
    name: 'grids',
    title: '',
    notes: [
      'Framed: where the window stands, and the cell that is computed. Hatched: padding, or not filled yet.',
    ],
    plate: (style) =>
      beside(
        grids.map(({ heading, scene }) =>
          stacked(
            [linePlate(heading, style, 'bold'), gridPlate(scene, style), barLegend(scene.scale, '', style)],
            8,
          ),
        ),
      ),
    table: () => gridsTable(grids),
  };
}

/** The cells in view; what is no number of the stage is left out. */
function visible({ area, rows, columns, values, filled = Infinity }: GridScene) {
  const [height, width] = [area.bottom - area.top, area.right - area.left];
  const shown = Float32Array.from({ length: height * width }, (_, cell) => {
    const [row, column] = [area.top + Math.floor(cell / width), area.left + (cell % width)];
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside && row * columns + column < filled ? values[row * columns + column]! : NaN;
  });
  return { rows: height, columns: width, rowStep: 1, columnStep: 1, values: shown };
}

function gridPlate(scene: GridScene, style: Style): Plate {
  const { area, scale, window, current } = scene;
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, at) => String(from + at));
  const plate = matrixPlate(
    {
      slice: visible(scene),
      ...{ rowLabels: numbers(area.top, area.bottom), columnLabels: numbers(area.left, area.right) },
      ...{ rowTitle: 'row', columnTitle: 'column', scale },
    },
    style,
  );
  const one = current && {
    top: current.row,
    bottom: current.row + 1,
    left: current.column,
    right: current.column + 1,
  };
  const cells = plate.marks.find((mark): mark is CellsMark => mark.kind === 'cells')!;
  const [width, height] = [cells.width / cells.columns, cells.height / cells.rows];
  const frames = [window, one].flatMap((box): Mark[] => {
    if (!box) return [];
    const [left, right] = [box.left, box.right].map((at) => cells.x + (at - area.left) * width) as [
      number,
      number,
    ];
    const [top, bottom] = [box.top, box.bottom].map((at) => cells.y + (at - area.top) * height) as [
      number,
      number,
    ];
    return [
      {
        kind: 'shapes',
        shapes: [[[left, top], [right, top], [right, bottom], [left, bottom]]], // prettier-ignore
        stroke: style.palette.above,
        width: 2.5,
      },
    ];
  });
  return { ...plate, marks: [...plate.marks, ...frames] };
}

function gridsTable(grids: readonly HeadedGrid[]): Table {
  const cells = grids.flatMap(({ heading, scene }) => {
    const { columns, values } = visible(scene);
    return Array.from(values, (value, cell) => ({
      grid: heading,
      row: scene.area.top + Math.floor(cell / columns),
      column: scene.area.left + (cell % columns),
      value,
    }));
  });
  return (['grid', 'row', 'column', 'value'] as const).map((name) => ({
    name,
    values: cells.map((cell) => cell[name]) as string[] | number[],
  }));
}
