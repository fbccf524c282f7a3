const OTHER_WHITE_SPACE = new Set(
  '\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** Unicode's White_Space, of which no character needs two code units. `\s` has U+FEFF and lacks U+0085. */
export function isWhiteSpace(character: string): boolean {
  return character === ' ' || (character >= '\t' && character <= '\r') || OTHER_WHITE_SPACE.has(character);
}
