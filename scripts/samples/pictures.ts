import { encode } from 'fast-png';
import {
  below,
  circle,
  type Colour,
  ellipse,
  everywhere,
  gradient,
  type Layer,
  type Paint,
  painted,
  type Point,
  polygon,
  stroke,
} from './painting.ts';

const plain =
  (colour: Colour): Paint =>
  () =>
    colour;

const at = (x: number, y: number): Point => ({ x, y });

/** Darker to the right and below, as if light fell from the top left. */
function lit([red, green, blue]: Colour, middle: Point, reach: number): Paint {
  return ({ x, y }) => {
    const light = 1 - (0.28 * (x - middle.x + y - middle.y)) / reach;
    return [Math.min(red * light, 255), Math.min(green * light, 255), Math.min(blue * light, 255)];
  };
}

/** Fur: stripes that run round a middle. */
function striped(base: Colour, dark: Colour, middle: Point, step: number): Paint {
  const light = lit(base, middle, 90);
  const shade = lit(dark, middle, 90);
  return (point) => {
    const away = Math.hypot(point.x - middle.x, (point.y - middle.y) * 1.4);
    return Math.sin((2 * Math.PI * away) / step) > 0.35 ? shade(point) : light(point);
  };
}

const FUR: Colour = [206, 142, 82];
const STRIPES: Colour = [150, 92, 46];
const PALE: Colour = [242, 222, 196];

const CAT: readonly Layer[] = [
  { shape: ellipse(168, 212, 74, 10), paint: plain([62, 98, 44]) },
  { shape: stroke([at(216, 196), at(250, 176), at(256, 146), at(246, 128)], 15), paint: striped(FUR, STRIPES, at(230, 210), 18) },
  { shape: ellipse(168, 172, 56, 44), paint: striped(FUR, STRIPES, at(168, 120), 17) },
  { shape: ellipse(152, 186, 24, 32), paint: plain(PALE) },
  { shape: ellipse(134, 208, 17, 10), paint: lit(PALE, at(134, 208), 40) },
  { shape: ellipse(172, 210, 17, 10), paint: lit(PALE, at(172, 210), 40) },
  { shape: polygon([at(104, 94), at(110, 52), at(138, 76)]), paint: plain(FUR) },
  { shape: polygon([at(112, 84), at(114, 64), at(128, 76)]), paint: plain([226, 164, 150]) },
  { shape: polygon([at(158, 74), at(190, 52), at(192, 96)]), paint: plain(FUR) },
  { shape: polygon([at(168, 76), at(186, 64), at(185, 86)]), paint: plain([226, 164, 150]) },
  { shape: ellipse(148, 106, 48, 40), paint: striped(FUR, STRIPES, at(148, 30), 15) },
  { shape: ellipse(148, 124, 27, 18), paint: plain(PALE) },
  { shape: ellipse(129, 100, 11, 12), paint: plain([196, 208, 92]) },
  { shape: ellipse(167, 100, 11, 12), paint: plain([196, 208, 92]) },
  { shape: ellipse(130, 100, 4, 10), paint: plain([20, 22, 18]) },
  { shape: ellipse(168, 100, 4, 10), paint: plain([20, 22, 18]) },
  { shape: circle(127, 96, 2), paint: plain([255, 255, 255]) },
  { shape: circle(165, 96, 2), paint: plain([255, 255, 255]) },
  { shape: polygon([at(142, 115), at(154, 115), at(148, 122)]), paint: plain([206, 106, 104]) },
  { shape: stroke([at(148, 121), at(148, 128), at(140, 132)], 2), paint: plain([92, 54, 40]) },
  { shape: stroke([at(148, 128), at(156, 132)], 2), paint: plain([92, 54, 40]) },
  ...[-5, 0, 5].flatMap((tilt) => [
    { shape: stroke([at(134, 124 + tilt / 2), at(92, 120 + 2 * tilt)], 1), paint: plain([250, 246, 236]) },
    { shape: stroke([at(162, 124 + tilt / 2), at(204, 120 + 2 * tilt)], 1), paint: plain([250, 246, 236]) },
  ]),
];

const GARDEN: readonly Layer[] = [
  { shape: everywhere, paint: gradient([92, 152, 216], [206, 226, 240], 0, 130) },
  { shape: circle(276, 34, 20), paint: plain([255, 238, 176]) },
  { shape: below((x) => 118 - 22 * Math.sin(x / 46 + 1)), paint: gradient([112, 142, 120], [86, 124, 96], 90, 150) },
  { shape: polygon([at(20, 96), at(84, 96), at(84, 150), at(20, 150)]), paint: plain([198, 178, 158]) },
  { shape: polygon([at(12, 98), at(52, 66), at(92, 98)]), paint: plain([150, 70, 58]) },
  { shape: polygon([at(44, 116), at(62, 116), at(62, 150), at(44, 150)]), paint: plain([88, 62, 48]) },
  { shape: below((x) => 146 + 4 * Math.sin(x / 17)), paint: gradient([126, 170, 78], [70, 118, 46], 140, 240) },
  { shape: polygon([at(284, 96), at(294, 96), at(296, 156), at(282, 156)]), paint: plain([104, 76, 52]) },
  { shape: circle(276, 84, 24), paint: lit([74, 130, 62], at(276, 84), 60) },
  { shape: circle(302, 92, 22), paint: lit([66, 120, 58], at(302, 92), 60) },
];

/** A drawn cat in a garden, in colour: 320 × 240. */
export function catInGarden(): Uint8Array {
  const data = painted(320, 240, [...GARDEN, ...CAT]);
  return encode({ width: 320, height: 240, channels: 3, depth: 8, data });
}

/** A seven written in dark ink on white paper, grey: 112 × 112. */
export const seven = (): Uint8Array => sevenOn(plain([255, 255, 255]));

/** The same on grey paper, in light that falls from above. */
export const greySeven = (): Uint8Array => sevenOn(gradient([196, 196, 196], [140, 140, 140], 0, 111));

function sevenOn(paper: Paint): Uint8Array {
  const ink = stroke([at(30, 27), at(82, 25), at(66, 58), at(53, 92)], 11);
  const rgb = painted(112, 112, [
    { shape: everywhere, paint: paper },
    { shape: ink, paint: gradient([38, 38, 38], [64, 64, 64], 20, 96) },
  ]);
  const data = Uint8Array.from({ length: 112 * 112 }, (_, pixel) => rgb[pixel * 3]!);
  return encode({ width: 112, height: 112, channels: 1, depth: 8, data });
}
