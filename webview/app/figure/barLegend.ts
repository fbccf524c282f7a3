import { NEUTRAL_STEP, COLOUR_STEPS } from '../../../src/text/colourSteps.ts';
import { colourOf, type ColourScale, valueAt } from '../../drawing/colourScale.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import { centred, type Plate, type Style } from './figure.ts';
import { stepRgb } from './stepRgb.ts';

const LENGTH = 90;
const BAR = 10;
const STEPS = 64;
const SIZE = 11;
const HEIGHT = 18;

type Ends = readonly [low: string, high: string];
type Rgb = readonly [red: number, green: number, blue: number];

/** A colour bar on one line, behind its title: `Forget gate  0 ▬▬▬ 1`. */
export function barLegend(scale: ColourScale, title: string, style: Style): Plate {
  const colours = Array.from({ length: STEPS }, (_, step) =>
    colourOf(scale, valueAt(scale, (step + 0.5) / STEPS)),
  );
  return colourLine(colours, title, [formatNumber(scale.minimum), formatNumber(scale.maximum)], style);
}

/** The same of the colours behind a text. @param least of what the numbers can be: from 0 up half of the colours are not used */
export function stepLegend(least: number, ends: Ends, style: Style): Plate {
  const first = least < 0 ? 0 : NEUTRAL_STEP;
  const colours = Array.from({ length: COLOUR_STEPS - first }, (_, step) =>
    stepRgb(first + step, style.palette),
  );
  return colourLine(colours, '', ends, style);
}

function colourLine(
  colours: readonly Rgb[],
  title: string,
  [low, high]: Ends,
  { palette, measure }: Style,
): Plate {
  const pixels = new Uint8ClampedArray(colours.flatMap((colour) => [...colour, 255]));
  const text = {
    size: SIZE,
    colour: palette.muted,
    font: 'plain',
    anchor: 'start',
    middle: HEIGHT / 2,
  } as const;
  const start = title === '' ? 0 : measure(title, 'bold', SIZE) + 14;
  const x = start + measure(low, 'plain', SIZE) + 6;
  const end = x + LENGTH + 6;
  const bar = { x, y: (HEIGHT - BAR) / 2, width: LENGTH, height: BAR };
  return {
    width: end + measure(high, 'plain', SIZE),
    height: HEIGHT,
    marks: [
      ...(title === ''
        ? []
        : [centred({ ...text, text: title, x: 0, font: 'bold', colour: palette.foreground })]),
      centred({ ...text, text: low, x: start }),
      { kind: 'cells', ...bar, rows: 1, columns: colours.length, pixels },
      centred({ ...text, text: high, x: end }),
    ],
  };
}
