/**
 * Which tokens were not in the text but appended to it: the last ones before padding and closing special tokens.
 * @param continued how many were appended
 * @returns a half-open range
 */
export function appendedRange(
  tokens: readonly { readonly special: boolean }[],
  continued: number,
): { readonly from: number; readonly to: number } {
  const to = tokens.findLastIndex((token) => !token.special) + 1;
  return { from: Math.max(0, to - continued), to };
}
