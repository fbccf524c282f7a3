/**
 * Twelve colours each for a dark and for a light background, chosen by a search for the largest least distance
 * (in OKLab) under normal sight, protanopia and deuteranopia, with a contrast of 3 to the background. The order
 * keeps neighbouring heads apart.
 */
const ON_DARK = [
  '#00ffff',
  '#ee0011',
  '#ccdd00',
  '#7744ff',
  '#99ccaa',
  '#dd9933',
  '#00aabb',
  '#ffeeaa',
  '#6666aa',
  '#008866',
  '#aabbff',
  '#8888ff',
] as const;

const ON_LIGHT = [
  '#0000ff',
  '#ff3300',
  '#005566',
  '#9944aa',
  '#009955',
  '#660000',
  '#5599cc',
  '#ff4499',
  '#332255',
  '#0077ff',
  '#aa1100',
  '#0000aa',
] as const;

/** The thirteenth head has the colour of the first; the chips say which is meant. */
export function headColour(head: number, background: 'dark' | 'light'): string {
  const colours = background === 'dark' ? ON_DARK : ON_LIGHT;
  return colours[head % colours.length];
}

/** A colour of one background on the other; any other colour as it is. @param colour `#rrggbb` */
export function headColourOn(colour: string, background: 'dark' | 'light'): string {
  const place = [ON_DARK, ON_LIGHT].map((colours) => colours.findIndex((each) => each === colour));
  const head = Math.max(...place);
  return head < 0 ? colour : headColour(head, background);
}
