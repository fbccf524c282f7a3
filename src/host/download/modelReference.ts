import { ProblemError } from '../../problem.ts';

/** A model on the hub: `openai-community/gpt2@main`. */
export interface ModelReference {
  readonly owner: string;
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** The hub's own rule: letters, digits, `-`, `_` and `.`, none of the last three at an end. */
const PART = /^[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;
const REVISION = /^[A-Za-z0-9][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const LONGEST_REVISION = 100;

/**
 * Reads what a person typed: `owner/name` or `owner/name@revision`.
 * @throws ProblemError `bad-input` for anything else, such as a path or an address
 */
export function parseModelReference(text: string): ModelReference {
  const [path, revision = 'main', ...more] = text.trim().split('@');
  const [owner, name, ...deeper] = path.split('/');
  const parts = [owner ?? '', name ?? ''];
  const sound =
    more.length === 0 &&
    deeper.length === 0 &&
    parts.every((part) => PART.test(part) && !/\.\.|--/.test(part) && !part.endsWith('.git')) &&
    REVISION.test(revision) &&
    !revision.includes('..') &&
    revision.length <= LONGEST_REVISION;
  if (sound) return { owner: parts[0], name: parts[1], revision };
  throw new ProblemError(
    'bad-input',
    'This is no name of a model on the hub.',
    'Type owner/name or owner/name@revision, such as openai-community/gpt2.',
  );
}

/** `openai-community/gpt2` */
export const hubName = ({ owner, name }: Pick<ModelReference, 'owner' | 'name'>): string =>
  `${owner}/${name}`;

/** With the revision where it is not the usual one: `openai-community/gpt2@v1` */
export const titleOf = (reference: ModelReference): string =>
  reference.revision === 'main' ? hubName(reference) : `${hubName(reference)}@${reference.revision}`;

/** The folder of one commit of a model, below the folder of all downloads. */
export const folderName = ({ owner, name }: Pick<ModelReference, 'owner' | 'name'>, commit: string): string =>
  `${owner}--${name}@${commit.slice(0, 12)}`;
