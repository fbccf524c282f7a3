let shown = 0;

/** On a terminal, one line that is written over; a log gets only whole epochs. */
export function showProgress(title: string, seen: number, of: number, what: string): void {
  if (!process.stdout.isTTY || (performance.now() - shown < 500 && seen < of)) return;
  shown = performance.now();
  const line = `${title}: ${seen} of ${of} ${what}`;
  process.stdout.write(`\r\u001b[2K${line}${seen < of ? '' : '\r\u001b[2K'}`);
}
