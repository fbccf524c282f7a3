/** `#rrggbb`: programs that open SVG files know no younger notation. */
export const hexOf = (colour: readonly number[]): string =>
  `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
