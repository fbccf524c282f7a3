import type { OutlineNode } from '../../src/protocol/outline.ts';
import type { Intervention } from '../../src/trace/intervention.ts';
import type { Panel } from './panel.ts';
import { isRecurrentNode, words } from './nodeShape.ts';

/** A gate or a state of a recurrent layer that can be held, and the unit that is looked at. */
export interface RecurrentPlace {
  /** `layer.0.forget_gate` */
  readonly stage: string;
  /** `forget gate` */
  readonly name: string;
  readonly unit: number;
  readonly units: number;
  /** A gate is between closed (0) and open (1); a state is what the layer begins with as well. */
  readonly kind: 'gate' | 'candidate' | 'state';
}

/** What a person is asked for before it is changed. */
export type AskedChange =
  | { readonly kind: 'hold' | 'begin_with'; readonly place: RecurrentPlace }
  | { readonly kind: 'replace_character'; readonly token: number; readonly piece: string };

const KINDS: Readonly<Record<string, RecurrentPlace['kind']>> = {
  input_gate: 'gate',
  forget_gate: 'gate',
  output_gate: 'gate',
  reset_gate: 'gate',
  update_gate: 'gate',
  candidate: 'candidate',
  cell_state: 'state',
  hidden_state: 'state',
};

/** The open stage, where it is one that can be held. */
export function recurrentPlace({ runs, node, navigation }: Panel): RecurrentPlace | null {
  // A difference has the names of the run, and not its operations.
  const own = node && runs?.own.node(node.name);
  const part = own?.name.slice(own.name.lastIndexOf('.') + 1) ?? '';
  const kind = KINDS[part];
  if (!own || !kind || !isRecurrentNode(own)) return null;
  const units = own.axes[1].size;
  const unit = Math.min(navigation.cell?.column ?? navigation.unit ?? 0, units - 1);
  return { stage: own.name, name: words(part), unit, units, kind };
}

/** The character that is pinned, by itself or with a cell of a stage that has a row for each. */
export function pinnedCharacter({ runs, node, navigation }: Panel): { token: number; piece: string } | null {
  const row = node && hasTokenRows(node) ? navigation.cell?.row : undefined;
  const token = row ?? navigation.rows.at(-1) ?? navigation.columns.at(-1);
  const piece = token === undefined ? undefined : runs?.own.outline.tokens[token]?.piece;
  return token === undefined || piece === undefined ? null : { token, piece };
}

const hasTokenRows = (node: OutlineNode): boolean => node.axes[0]?.labels === 'tokens';

/** What is done to a stage most often, in words for a menu. */
export function usualChanges({ stage, name, unit, kind }: RecurrentPlace): {
  title: string;
  change: Intervention;
}[] {
  const hold = (
    title: string,
    of: number | null,
    value: number,
  ): { title: string; change: Intervention } => ({
    title,
    change: { kind: 'hold', stage, unit: of, value },
  });
  if (kind !== 'gate')
    return [hold(`Switch unit ${unit} off: ${name} 0`, unit, 0), hold('Switch all units off', null, 0)];
  return [
    hold(`Keep unit ${unit} open: ${name} 1`, unit, 1),
    hold(`Keep unit ${unit} closed: ${name} 0`, unit, 0),
    hold('Keep all units open', null, 1),
    hold('Keep all units closed', null, 0),
  ];
}
