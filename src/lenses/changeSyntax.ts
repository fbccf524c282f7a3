import { ProblemError } from '../problem.ts';
import type { Intervention } from '../trace/intervention.ts';

/** How a change is written on the command line. */
export const CHANGES =
  'switch_off 5.11 · uniform 5.11 · previous 5.11 · paint 5.11 7:2=0.9,7:3=0.1 (query:key=weight) · drop 4 · no-positions · no-scaling · channel_off layer.conv1.output 3 · filter_off layer.conv1.convolution 3 · hold layer.0.forget_gate 7=1 (unit=value, or *=1 for all) · begin_with layer.0.cell_state *=0.5 · replace 4 x';

/**
 * `switch_off 5.11` → layer 5, head 11 off. Layers, heads and tokens count from 0.
 * @throws ProblemError `bad-input` for what is no change
 */
export function readChange(text: string): Intervention {
  const [word, ...rest] = text.trim().split(/\s+/);
  const change = read(word!.replaceAll('-', '_'), rest);
  if (change) return change;
  throw new ProblemError('bad-input', `“${text}” is no change.`, `Write one of: ${CHANGES}.`);
}

function read(word: string, [place = '', cells = '', ...more]: readonly string[]): Intervention | undefined {
  if (more.length > 0) return undefined;
  if (word === 'hold' || word === 'begin_with') return ofUnits(word, place, cells);
  if (word === 'replace') return replaced(place, cells);
  if (word === 'channel_off' || word === 'filter_off')
    return ofStage(word, cells ? `${place}:${cells}` : place);
  if (cells !== '' && word !== 'paint') return undefined;
  if (place === '') {
    if (word === 'no_positions') return { kind: 'remove_positions' };
    return word === 'no_scaling' ? { kind: 'no_scaling' } : undefined;
  }
  if (word === 'drop') return /^\d+$/.test(place) ? { kind: 'drop_token', token: Number(place) } : undefined;
  const match = /^(\d+)\.(\d+)$/.exec(place);
  if (!match) return undefined;
  const [layer, head] = [Number(match[1]), Number(match[2])];
  if (word === 'switch_off') return { kind: 'switch_off', layer, head };
  if (word === 'uniform' || word === 'previous') return { kind: 'pattern', layer, head, pattern: word };
  const painted = word === 'paint' ? cellsOf(cells) : undefined;
  return painted && { kind: 'painted', layer, head, cells: painted };
}

/** `layer.conv1.output:3`, as one word; on the command line with a space too. */
function ofStage(kind: 'channel_off' | 'filter_off', place: string): Intervention | undefined {
  const match = /^(layer\..+):(\d+)$/.exec(place);
  if (!match) return undefined;
  const [stage, at] = [match[1]!, Number(match[2])];
  return kind === 'channel_off' ? { kind, stage, channel: at } : { kind, stage, filter: at };
}

/** `layer.0.forget_gate`, `7=1` or `*=1` */
function ofUnits(kind: 'hold' | 'begin_with', stage: string, units: string): Intervention | undefined {
  const match = /^(\*|\d+)=(-?\d*\.?\d+)$/.exec(units);
  if (!match || !stage.startsWith('layer.')) return undefined;
  return { kind, stage, unit: match[1] === '*' ? null : Number(match[1]), value: Number(match[2]) };
}

/** `4`, `x` */
function replaced(token: string, character: string): Intervention | undefined {
  if (!/^\d+$/.test(token) || [...character].length !== 1) return undefined;
  return { kind: 'replace_character', token: Number(token), character };
}

/** `7:2=0.9,7:3=0.1` */
function cellsOf(list: string): { query: number; key: number; weight: number }[] | undefined {
  const cells = list.split(',').map((entry) => {
    const match = /^(\d+):(\d+)=(\d*\.?\d+)$/.exec(entry);
    return match && { query: Number(match[1]), key: Number(match[2]), weight: Number(match[3]) };
  });
  return cells.every((cell) => cell !== null && cell.weight <= 1)
    ? cells.filter((cell) => cell !== null)
    : undefined;
}
