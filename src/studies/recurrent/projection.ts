import { CHARACTER_CLASSES, characterClass } from '../../text/characterClass.ts';
import type { Projection } from '../../trace/recurrentStudies.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { principalComponents, projected } from './principalComponents.ts';
import { unitValues } from './unitValues.ts';
import { writtenCharacters } from './writtenCharacters.ts';

const MEANING =
  'The two directions in which the states of this text differ most. What lies in all other directions is not seen, so points that lie together here may be far apart.';

/**
 * The states of a layer in two dimensions, with the class of the character that was read at each position.
 * @throws ProblemError `bad-request` for a node without units, `bad-input` for a single position
 */
export async function projection(
  studied: StudiedRun,
  { node }: { readonly node: string },
  { pause }: StudyServices,
): Promise<Projection> {
  const given = unitValues(traceOfOneRun(studied), node);
  await pause();
  const principal = await principalComponents(given, pause);
  const { variances, components } = principal;
  const all = variances.reduce((sum, variance) => sum + variance, 0);
  const share = (at: number): number => (all === 0 ? 0 : (variances[at] ?? 0) / all);
  return {
    node,
    points: projected(given, principal, 2),
    explained: [share(0), share(1)],
    components: Float32Array.from(components.slice(0, 2).flatMap((component) => [...component])),
    classes: classesOf(studied, given.positions),
    meaning: MEANING,
  };
}

/** Of a network that reads no characters all are `other`. */
function classesOf(studied: StudiedRun, positions: number): Uint8Array {
  const characters = writtenCharacters(studied) ?? new Array<string>(positions).fill('');
  return Uint8Array.from(characters, (character) => CHARACTER_CLASSES.indexOf(characterClass(character)));
}
