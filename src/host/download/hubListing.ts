import * as v from 'valibot';
import { described } from '../../models/quoted.ts';
import { ProblemError } from '../../problem.ts';
import type { FileHash } from './fileHash.ts';
import { hubName, type ModelReference } from './modelReference.ts';
import { askForBytes, type Connection } from './request.ts';

export interface ListedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Absent where the hub tells none: such a file is not downloaded. */
  readonly hash?: FileHash;
}

/** One commit of a model on the hub. */
export interface HubListing {
  readonly commit: string;
  /** As the model's card has it: `apache-2.0`. */
  readonly licence?: string;
  readonly files: ReadonlyMap<string, ListedFile>;
}

const LARGEST_LISTING = 4 * 1024 * 1024;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sibling = v.object({
  rfilename: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  size: v.nullish(count),
  blobId: v.nullish(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
  lfs: v.nullish(
    v.object({ sha256: v.nullish(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), size: v.nullish(count) }),
  ),
});
const listing = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  siblings: v.pipe(v.array(sibling), v.maxLength(10_000)),
  // Written by people: nothing is assumed about it.
  cardData: v.optional(v.unknown()),
  tags: v.optional(v.unknown()),
});

/**
 * Asks the hub what files one revision of a model has, with their sizes and hashes.
 * @throws ProblemError `not-found`, or `bad-model` where the answer is none that can be trusted
 */
export async function readListing(connection: Connection, reference: ModelReference): Promise<HubListing> {
  const name = hubName(reference);
  const url = new URL(
    `api/models/${name}/revision/${encodeURIComponent(reference.revision)}`,
    connection.hub,
  );
  url.searchParams.set('blobs', 'true');
  return parseListing(await askForBytes(connection, url, `model “${name}”`, LARGEST_LISTING));
}

/** @throws ProblemError `bad-model` */
function parseListing(bytes: Uint8Array): HubListing {
  const parsed = v.safeParse(listing, parsedJson(bytes));
  if (!parsed.success) throw strange(v.summarize(parsed.issues).split('\n')[0] ?? '');
  const { sha, siblings, cardData, tags } = parsed.output;
  const files = new Map<string, ListedFile>();
  for (const { rfilename, size, blobId, lfs } of siblings) {
    if (/^\/|\\|(^|\/)\.\.?(\/|$)|^[A-Za-z]:|[\0-\x1f]/.test(rfilename))
      throw strange(`it names ${described(rfilename)}, which is no file of the model`);
    if (files.has(rfilename)) throw strange(`it names ${described(rfilename)} twice`);
    const hash = lfs ? lfs.sha256 && hashOf('sha256', lfs.sha256) : blobId && hashOf('git', blobId);
    files.set(rfilename, { name: rfilename, size: lfs?.size ?? size ?? 0, ...(hash && { hash }) });
  }
  const licence = licenceOf(cardData, tags);
  return { commit: sha, files, ...(licence && { licence }) };
}

const hashOf = (kind: FileHash['kind'], hex: string): FileHash => ({ kind, hex });

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw strange('it is not JSON');
  }
}

const cardLicence = v.object({ license: v.pipe(v.string(), v.maxLength(60)) });
const licenceTags = v.array(v.string());

function licenceOf(card: unknown, tags: unknown): string | undefined {
  if (v.is(cardLicence, card)) return card.license;
  const tag = v.is(licenceTags, tags) ? tags.find((each) => each.startsWith('license:')) : undefined;
  return tag?.slice('license:'.length, 60);
}

function strange(what: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `The hub’s list of the model’s files cannot be used: ${what}.`,
    'Check the setting “modelLens.hub.address”.',
  );
}
