/** Beyond this ratio the small bars would not be seen beside the large. */
const STEEP = 40;

/** Whether a histogram needs a logarithmic axis. */
export function isSteep(histogram: readonly number[]): boolean {
  const filled = histogram.filter((count) => count > 0);
  return filled.length > 0 && Math.max(...filled) / Math.min(...filled) > STEEP;
}
