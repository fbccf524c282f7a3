/** How lines end (RFC 4180). */
export const LINE = '\r\n';

/** The shortest decimal that is this float32 and no other. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/** A label between quotes; see `csvLines` for the apostrophe. */
export function labelCell(label: string): string {
  const guarded = /^[=+\-@\t\r\n'＝＋－＠]/.test(label) ? `'${label}` : label;
  return /^[\p{L}\p{N}_]+$/u.test(guarded) ? guarded : `"${guarded.replaceAll('"', '""')}"`;
}
