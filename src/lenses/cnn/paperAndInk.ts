/** The two greys that a picture of strokes is made of, from 0 to 255. */
export interface PaperAndInk {
  /** What half of the paper is darker than, and half of it lighter. */
  readonly paper: number;
  /** The end of the paper's spread that is nearer to the ink: uneven light is part of the paper. */
  readonly paperEnd: number;
  /** The mean of the ink. */
  readonly ink: number;
}

const LEVELS = 256;
const WHITE = LEVELS - 1;
/** Closer together, paper and ink cannot be told from noise. */
const SMALLEST_CONTRAST = 32;
/** Standard deviations from its mean that still are paper. */
const SPREAD = 2;
/** As near to black or to white, a ground is as good as even. */
const NEARLY = 20;

/**
 * Tells paper from ink by Otsu's threshold (Otsu 1979): the larger of the two classes is paper.
 * @param brightness cells from 0 to 255 in any order
 * @returns undefined where the picture is nearly all of one grey
 */
export function paperAndInk(brightness: Float32Array): PaperAndInk | undefined {
  const { threshold, dark, light } = classesOf(brightness);
  const isOneGrey = dark.count === 0 || light.count === 0;
  if (isOneGrey || light.mean - dark.mean < SMALLEST_CONTRAST) return undefined;
  const onLight = light.count >= dark.count;
  const [paper, ink] = onLight ? [light, dark] : [dark, light];
  const end = paper.mean + (onLight ? -SPREAD : SPREAD) * paper.deviation;
  // What is beyond the threshold is ink, however wide the paper spreads.
  const paperEnd = onLight ? Math.max(end, threshold) : Math.min(end, threshold);
  return { paper: paper.median, paperEnd, ink: ink.mean };
}

/** Whether paper is neither black nor white. */
export const isGrey = ({ paper }: PaperAndInk): boolean => paper > NEARLY && paper < WHITE - NEARLY;

interface GreyClass {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly deviation: number;
}

/** The threshold that leaves the least variance within the two classes, which is the most between them. */
function classesOf(brightness: Float32Array): { threshold: number; dark: GreyClass; light: GreyClass } {
  const histogram = new Float64Array(LEVELS);
  for (const value of brightness) histogram[Math.round(value)]!++;
  let [threshold, most] = [0, -1];
  for (let level = 1; level < LEVELS; level++) {
    const [dark, light] = [greyClass(histogram, 0, level), greyClass(histogram, level, LEVELS)];
    const between = dark.count * light.count * (light.mean - dark.mean) ** 2;
    if (between > most) [threshold, most] = [level, between];
  }
  const [dark, light] = [greyClass(histogram, 0, threshold), greyClass(histogram, threshold, LEVELS)];
  return { threshold, dark, light };
}

/** The cells of `from` up to but without `to`. */
function greyClass(histogram: Float64Array, from: number, to: number): GreyClass {
  let [count, sum, squares] = [0, 0, 0];
  for (let level = from; level < to; level++) {
    count += histogram[level]!;
    sum += histogram[level]! * level;
    squares += histogram[level]! * level * level;
  }
  if (count === 0) return { count, mean: 0, median: 0, deviation: 0 };
  let [median, below] = [from, histogram[from]!];
  while (below < count / 2) below += histogram[++median]!;
  const mean = sum / count;
  return { count, mean, median, deviation: Math.sqrt(Math.max(0, squares / count - mean ** 2)) };
}
