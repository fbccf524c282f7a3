import { candidatesFigure } from './candidatesFigure.ts';
import { curvesFigure } from './curvesFigure.ts';
import type { Figure, Style } from './figure.ts';
import { linesFigure } from './linesFigure.ts';
import { mapsFigure } from './mapsFigure.ts';
import { matrixFigure } from './matrixFigure.ts';
import { figureKind, type FigureKind, type Open } from './open.ts';
import { overviewFigure } from './overviewFigure.ts';
import { statisticsFigure } from './statisticsFigure.ts';

const FIGURES: Readonly<Record<FigureKind, (open: Open, style: Style) => Promise<Figure>>> = {
  matrix: matrixFigure,
  overview: overviewFigure,
  lines: linesFigure,
  candidates: candidatesFigure,
  statistics: statisticsFigure,
  maps: mapsFigure,
};

/** The open tab as a figure. @throws ProblemError what the engine answers */
export async function figureOf(open: Open, style: Style): Promise<Figure> {
  if (open.curves) return curvesFigure(open, open.curves, style);
  return FIGURES[figureKind(open.tab)](open, style);
}
