type Line = readonly (readonly [x: number, y: number])[];

/** The shape of a point, about (0, 0) and about 1 in each direction; y points down. */
export type Sign =
  | { readonly kind: 'circle'; readonly open: boolean }
  | { readonly kind: 'area'; readonly open: false; readonly lines: readonly Line[] }
  /** Has nothing inside. */
  | { readonly kind: 'strokes'; readonly open: true; readonly lines: readonly Line[] };

/** Classes are told apart without colours as well; the characters look like the shapes. */
export const CLASS_SIGNS = ['●', '▲', '■', '✕', '◆', '✚', '▼', '○'] as const;
export const SIGNS = CLASS_SIGNS.length;

const area = (...corners: Line): Sign => ({ kind: 'area', open: false, lines: [corners] });
const cross = (...ends: Line): Sign => ({
  kind: 'strokes',
  open: true,
  lines: ends.map(([x, y]) => [
    [-x, -y],
    [x, y],
  ]),
});

const SHAPES: Readonly<Record<(typeof CLASS_SIGNS)[number], Sign>> = {
  '●': { kind: 'circle', open: false },
  '▲': area([0, -1.1], [1, 0.8], [-1, 0.8]),
  '■': area([-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]),
  '✕': cross([0.8, 0.8], [0.8, -0.8]),
  '◆': area([0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]),
  '✚': cross([1.1, 0], [0, 1.1]),
  '▼': area([0, 1.1], [1, -0.8], [-1, -0.8]),
  '○': { kind: 'circle', open: true },
};

/** Of the ninth class it is that of the first. */
export const signOf = (kind: number): Sign => SHAPES[CLASS_SIGNS[kind % SIGNS]!];
