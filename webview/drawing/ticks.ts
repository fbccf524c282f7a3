/** Three significant digits, as short as they come: `0.62`, `−1.23`, `4.1e−5`. */
export function formatNumber(value: number): string {
  return String(value);
}
