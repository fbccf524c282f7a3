import type { LayersNetwork } from '../../models/layers/network.ts';
import { checkUnit, type RecurrentChanges } from '../../nn/recurrent/changes.ts';
import type { Clamp } from '../../nn/recurrent/clamps.ts';
import { ProblemError } from '../../problem.ts';
import type { CharacterVocabulary } from '../../text/characters.ts';
import type { Token } from '../../text/tokenizer.ts';
import type { Intervention } from '../../trace/intervention.ts';

type OfUnits = Extract<Intervention, { kind: 'hold' | 'begin_with' }>;

/**
 * What a person changes inside a recurrent network: gates and states that are held, and states to begin with. Of several
 * changes of a unit the last counts.
 * @throws ProblemError `bad-request` for a change of another kind of model, `bad-input` for a stage or unit that is not there
 */
export function gatesChanges(
  interventions: readonly Intervention[],
  network: Pick<LayersNetwork, 'recurrent'>,
): RecurrentChanges {
  const clamps = new Map<string, Clamp[]>();
  const initialStates = new Map<string, Float32Array>();
  for (const change of interventions.filter(isOfUnits)) {
    const { stage, unit, value } = change;
    const units = unitsOf(stage, network);
    checkUnit(stage, unit ?? undefined, units);
    if (change.kind === 'hold') {
      clamps.set(stage, [...(clamps.get(stage) ?? []), { value, ...(unit !== null && { unit }) }]);
      continue;
    }
    const state = initialStates.get(stage) ?? new Float32Array(units);
    initialStates.set(
      stage,
      state.map((before, at) => (unit === null || unit === at ? value : before)),
    );
  }
  return { clamps, initialStates };
}

/**
 * The characters as the model is to read them; each keeps its place in the text.
 * @throws ProblemError `bad-input` for a place where no character is
 */
export function replacedCharacters(
  tokens: readonly Token[],
  interventions: readonly Intervention[],
  characters: CharacterVocabulary,
): readonly Token[] {
  const changed = [...tokens];
  for (const change of interventions) {
    if (change.kind !== 'replace_character') continue;
    const { token, character } = change;
    const before = tokens[token];
    if (!before)
      throw new ProblemError(
        'bad-input',
        `There is no character ${token}: this text has ${tokens.length}.`,
        `Name one from 0 to ${tokens.length - 1}.`,
      );
    const known = characters.known.indexOf(character);
    const id = known < 0 ? characters.unknown : known;
    changed[token] = { ...before, id, piece: characters.known[id]!, written: before.written ?? before.piece };
  }
  return changed;
}

function isOfUnits(intervention: Intervention): intervention is OfUnits {
  switch (intervention.kind) {
    case 'hold':
    case 'begin_with':
      return true;
    case 'replace_character':
      return false;
    default:
      throw new ProblemError(
        'bad-request',
        'A recurrent network has no attention heads and no feature maps that could be changed.',
        'Hold a gate or a state, change what it begins with, or change a character.',
      );
  }
}

/** How many units the layer of a stage has. */
function unitsOf(stage: string, { recurrent }: Pick<LayersNetwork, 'recurrent'>): number {
  const layer = recurrent.find(({ name }) => stage.startsWith(`${name}.`));
  if (layer) return layer.units;
  throw new ProblemError(
    'bad-input',
    `This network has no recurrent layer with a stage “${stage}”.`,
    `Its recurrent layers: ${recurrent.map(({ name }) => name).join(', ')}.`,
  );
}
