/** What the code calls a node's parents, in their order: `a`, `b`, … `h`, then `p8`, `p9`. */
export const parentName = (i: number): string => 'abcdefgh'[i] ?? `p${i}`;
