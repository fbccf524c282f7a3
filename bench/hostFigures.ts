import type { LongestBlock } from './host/longestBlock.ts';
import { type Effort, type Figures, rounded } from './figures.ts';
import type { Activation } from './host/activation.ts';
import type { Strokes } from './host/drawing.ts';
import type { Blocks } from './host/eventLoop.ts';
import type { Hovers } from './host/hover.ts';
import type { Typing } from './host/typing.ts';
import { median } from './statistics.ts';
import { type RunInHost, withVSCode } from './vscode.ts';

const WINDOWS = 5;
const ROUNDS = 7;
const RUNS = ['sentence', '512_tokens', 'engine_start'] as const;

/** What we take of the extension host, which all extensions share. */
export async function measureHost(figures: Figures, effort: Effort): Promise<void> {
  await withVSCode(effort.rounds(ROUNDS), async (run) => {
    await measureActivation(figures, effort.rounds(WINDOWS), run);
    addHovers(figures, await run<Hovers>('hover'));
    addBlocks(figures, await run<Blocks>('eventLoop'));
    addTyping(figures, await run<Typing>('typing'));
    addStrokes(figures, await run<Strokes>('drawing'));
  });
}

async function measureActivation(figures: Figures, windows: number, run: RunInHost): Promise<void> {
  const activations: Activation[] = [];
  for (let window = 0; window < windows; window++) activations.push(await run<Activation>('activation'));
  const whole = activations.map(({ loading, activating }) => loading + activating);
  figures['activation_ms'] = rounded(median(whole));
  figures['activation.loading_ms'] = rounded(median(activations.map(({ loading }) => loading)));
}

/** Medians, since a single round may meet a garbage collection of others. */
function addBlocks(figures: Figures, blocks: Blocks): void {
  const wall = (kind: keyof Blocks): number => rounded(median(blocks[kind].map((block) => block.wall)));
  const own = (kind: keyof Blocks): number => rounded(median(blocks[kind].map(workOf)));
  figures['host.longest_block_ms'] = Math.max(...RUNS.map(wall));
  figures['host.longest_own_work_ms'] = Math.max(...RUNS.map(own));
  for (const kind of RUNS) {
    figures[`host.${kind}.longest_block_ms`] = wall(kind);
    figures[`host.${kind}.longest_own_work_ms`] = own(kind);
  }
  figures['host.idle_longest_block_ms'] = wall('idle');
  figures['host.idle_longest_own_work_ms'] = own('idle');
}

function addHovers(figures: Figures, { cold, warm, blocks }: Hovers): void {
  figures['hover.warm_ms'] = rounded(median(warm));
  figures['hover.slowest_warm_ms'] = rounded(Math.max(...warm));
  figures['hover.cold_ms'] = rounded(cold);
  addLongest(figures, 'hover', blocks);
}

function addTyping(figures: Figures, { blocks, rates }: Typing): void {
  figures['typing.keys_a_second'] = rounded(median(rates));
  addLongest(figures, 'typing', blocks);
}

/** @param what the host was asked for meanwhile */
function addLongest(figures: Figures, what: string, blocks: readonly LongestBlock[]): void {
  figures[`host.${what}.longest_block_ms`] = rounded(median(blocks.map(({ wall }) => wall)));
  figures[`host.${what}.longest_own_work_ms`] = rounded(median(blocks.map(workOf)));
}

function addStrokes(figures: Figures, strokes: Strokes): void {
  const rates = strokes.map((times) => (1000 * (times.length - 1)) / times.at(-1)!);
  const waits = strokes.flatMap((times) => times.slice(1).map((time, at) => time - times[at]!));
  figures['draw.updates_per_second'] = rounded(median(rates));
  figures['draw.update_ms'] = rounded(median(waits));
  figures['draw.slowest_update_ms'] = rounded(Math.max(...waits));
}

/** VS Code's Node can tell; an older one cannot, and then the time on the clock bounds the work. */
const workOf = ({ wall, work }: LongestBlock): number => work ?? wall;
