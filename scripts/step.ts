/** Says what is being done, on one line per step: `Building … 1.2 s`. */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  process.stdout.write(`${title} … `);
  try {
    const result = await work();
    process.stdout.write(`${seconds(performance.now() - start)}\n`);
    return result;
  } catch (problem) {
    process.stdout.write('failed\n');
    throw problem;
  }
}

/** @param milliseconds a duration @returns for people: `1.2 s` or `3 min 20 s` */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1000;
  if (total < 120) return `${total.toFixed(1)} s`;
  return `${Math.floor(total / 60)} min ${Math.round(total % 60)} s`;
}
