/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** A point of the picture, in pixels from the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far a point is outside of a shape, in pixels; negative inside. */
export type Shape = (point: Point) => number;

/** Paint for each point of a shape. */
export type Paint = (point: Point) => Colour;

export interface Layer {
  readonly shape: Shape;
  readonly paint: Paint;
}

export const everywhere: Shape = () => -1;

export function circle(x: number, y: number, radius: number): Shape {
  return (point) => Math.hypot(point.x - x, point.y - y) - radius;
}

/** Nearly right as a distance, which is enough for smooth edges. @param degrees turned clockwise */
export function ellipse(x: number, y: number, across: number, down: number, degrees = 0): Shape {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (point) => {
    const [right, below] = [point.x - x, point.y - y];
    const along = Math.hypot((cosine * right + sine * below) / across, (cosine * below - sine * right) / down);
    return (along - 1) * Math.min(across, down);
  };
}

/** A thick line through points, with round ends. */
export function stroke(points: readonly Point[], thickness: number): Shape {
  return (point) =>
    Math.min(...points.slice(1).map((end, at) => distanceToLine(point, points[at]!, end))) - thickness / 2;
}

function distanceToLine(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy);
  const nearest = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - nearest * dx, point.y - from.y - nearest * dy);
}

/** The inside of corners that are named clockwise, of a shape without dents. */
export function polygon(corners: readonly Point[]): Shape {
  return (point) =>
    Math.max(
      ...corners.map((corner, at) => {
        const next = corners[(at + 1) % corners.length]!;
        const [dx, dy] = [next.x - corner.x, next.y - corner.y];
        return ((point.x - corner.x) * dy - (point.y - corner.y) * dx) / Math.hypot(dx, dy);
      }),
    );
}

/** What lies below a line that rises and falls. */
export function below(height: (x: number) => number): Shape {
  return ({ x, y }) => height(x) - y;
}

/** From one colour at the top of a range to another at its end. */
export function gradient(from: Colour, to: Colour, begin: number, end: number): Paint {
  return ({ y }) => mixed(from, to, Math.min(Math.max((y - begin) / (end - begin), 0), 1));
}

export function mixed(a: Colour, b: Colour, share: number): Colour {
  const channel = (at: 0 | 1 | 2): number => a[at] + (b[at] - a[at]) * share;
  return [channel(0), channel(1), channel(2)];
}

/** Paints layers over each other, with soft edges. @returns [row, column, channel] */
export function painted(width: number, height: number, layers: readonly Layer[]): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const point = { x: x + 0.5, y: y + 0.5 };
      let colour: Colour = [0, 0, 0];
      for (const { shape, paint } of layers) {
        const cover = Math.min(Math.max(0.5 - shape(point), 0), 1);
        if (cover > 0) colour = mixed(colour, paint(point), cover);
      }
      pixels.set(colour.map(Math.round), (y * width + x) * 3);
    }
  return pixels;
}
