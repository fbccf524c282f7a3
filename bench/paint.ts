import { type Effort, type Figures, rounded } from './figures.ts';
import type { Painting, Paintings } from './host/paint.ts';
import { median } from './statistics.ts';
import { withVSCode } from './vscode.ts';

/** Each has one cold run and some warm ones. */
const WINDOWS = 5;
const WARM_RUNS = 5;

/** From the command to its picture in a real VS Code, as a person waits for it. */
export async function measurePaint(figures: Figures, effort: Effort): Promise<void> {
  const cold: Painting[] = [];
  const warm: Painting[] = [];
  await withVSCode(effort.rounds(WARM_RUNS), async (run) => {
    for (let window = 0; window < effort.rounds(WINDOWS); window++) {
      const paintings = await run<Paintings>('paint');
      cold.push(paintings.cold);
      warm.push(...paintings.warm);
    }
  });
  console.error(`cold: ${list(cold)} ms; warm: ${list(warm)} ms`);
  const of = (paintings: Painting[], read: (painting: Painting) => number): number =>
    rounded(median(paintings.map(read)));
  const coldTime = of(cold, ({ fromKey }) => fromKey);
  const warmTime = of(warm, ({ fromKey }) => fromKey);
  figures['paint.cold_ms'] = coldTime;
  figures['paint.warm_ms'] = warmTime;
  figures['paint.cold_in_host_ms'] = of(cold, ({ inHost }) => inHost);
  figures['paint.warm_in_host_ms'] = of(warm, ({ inHost }) => inHost);
  figures['paint.forward_ms'] = of(warm, ({ forward }) => forward);
  figures['paint.warm_minus_forward_ms'] = of(warm, ({ fromKey, forward }) => fromKey - forward);
  figures['paint.cold_minus_warm_ms'] = rounded(coldTime - warmTime);
}

const list = (paintings: Painting[]): string =>
  paintings.map(({ fromKey }) => Math.round(fromKey)).join(', ');
