import { candidatesFigure } from './candidatesFigure.ts';
import type { Figure, Style } from './figure.ts';
import { filtersFigure } from './filtersFigure.ts';
import { linesFigure } from './linesFigure.ts';
import { mapsFigure } from './mapsFigure.ts';
import { matrixFigure } from './matrixFigure.ts';
import { figureKind, type FigureKind, type Open } from './open.ts';
import { overviewFigure } from './overviewFigure.ts';
import { pictureFigure } from './pictureFigure.ts';
import type { ShownPicture } from './shownPicture.ts';
import { statisticsFigure } from './statisticsFigure.ts';

const FIGURES: Readonly<Record<FigureKind, (open: Open, style: Style) => Promise<Figure>>> = {
  matrix: matrixFigure,
  overview: overviewFigure,
  lines: linesFigure,
  candidates: candidatesFigure,
  statistics: statisticsFigure,
  maps: mapsFigure,
  filters: filtersFigure,
};

/**
 * The open tab as a figure.
 * @param picture which of those that it shows; nothing where it has none of its own
 * @throws ProblemError what the engine answers
 */
export async function figureOf(open: Open, picture: ShownPicture | undefined, style: Style): Promise<Figure> {
  return picture ? pictureFigure(open, picture, style) : FIGURES[figureKind(open.tab)](open, style);
}
