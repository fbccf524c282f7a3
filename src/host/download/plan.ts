import { readConfiguration } from '../../models/configuration.ts';
import { parseJsonFile } from '../../models/jsonFile.ts';
import { quoted } from '../../models/quoted.ts';
import { LARGEST_WEIGHT_FILE, unusableFolder } from '../../models/unusableFolder.ts';
import { readWeightMap } from '../../models/weightFiles.ts';
import { ProblemError } from '../../problem.ts';
import { beginHash, type FileHash } from './fileHash.ts';
import { readListing, type HubListing, type ListedFile } from './hubListing.ts';
import { hubName, type ModelReference } from './modelReference.ts';
import { askForBytes, type Connection } from './request.ts';

export interface PlannedFile extends ListedFile {
  readonly hash: FileHash;
}

/** What a download will bring, known before the person says yes. */
export interface DownloadPlan {
  readonly reference: ModelReference;
  readonly commit: string;
  readonly licence?: string;
  readonly family: string;
  /** Small ones first. */
  readonly files: readonly PlannedFile[];
  readonly bytes: number;
}

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';
const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json'];

/** Descriptions of models and tokenizers; the largest tokenizers have some 35 MB. */
const LARGEST_SMALL_FILE = 64 * 1024 * 1024;
/** What is read before the download is parsed at once. */
const LARGEST_READ_FILE = 4 * 1024 * 1024;

/**
 * Looks a model up and decides what to download; reads its configuration first, so that nobody waits for
 * weights that cannot be run.
 * @throws ProblemError with the reason why the model cannot be had or used
 */
export async function planDownload(connection: Connection, reference: ModelReference): Promise<DownloadPlan> {
  const listing = await readListing(connection, reference);
  const read = (name: string): Promise<Buffer> => readSmallFile(connection, reference, listing, name);
  const name = hubName(reference);
  const problem = unusableFolder(
    [...listing.files.keys()].filter((file) => !file.includes('/')),
    `“${name}”`,
  );
  if (problem) throw problem;
  const { family } = readConfiguration(parseJsonFile(await read('config.json'), 'config.json'));
  const weights = listing.files.has(SINGLE_FILE)
    ? [SINGLE_FILE]
    : [...new Set(readWeightMap(parseJsonFile(await read(INDEX_FILE), INDEX_FILE)).values())];
  const small = ['config.json', ...TOKENIZER_FILES, ...(weights[0] === SINGLE_FILE ? [] : [INDEX_FILE])];
  const files = [
    ...small
      .filter((file) => listing.files.has(file))
      .map((file) => planned(listing, file, LARGEST_SMALL_FILE)),
    ...weights.map((file) => planned(listing, file, LARGEST_WEIGHT_FILE)),
  ];
  return {
    reference,
    commit: listing.commit,
    ...(listing.licence && { licence: listing.licence }),
    family,
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Where one file of a commit is had. */
export function fileAddress(
  { hub }: Connection,
  reference: ModelReference,
  commit: string,
  file: string,
): URL {
  return new URL(`${hubName(reference)}/resolve/${commit}/${encodeURIComponent(file)}`, hub);
}

function planned({ files }: HubListing, name: string, limit: number): PlannedFile {
  const file = files.get(name);
  if (!file)
    throw new ProblemError(
      'bad-model',
      `The model’s index names ${quoted(name)}, which the hub does not have.`,
      'Choose another revision of the model.',
    );
  const { hash, size } = file;
  if (!hash)
    throw new ProblemError(
      'bad-model',
      `The hub tells no hash of ${quoted(name)}, so nobody could check that it arrives whole.`,
      'Check the setting “modelLens.hub.address”.',
    );
  if (size > limit)
    throw new ProblemError(
      'bad-model',
      `${quoted(name)} has ${megabytes(size)}; Model Lens reads files up to ${megabytes(limit)}, since it computes in memory.`,
      'Choose a smaller model of the same family.',
    );
  return { ...file, hash };
}

/** A file that is needed before the download; checked like all others. */
async function readSmallFile(
  connection: Connection,
  reference: ModelReference,
  listing: HubListing,
  name: string,
): Promise<Buffer> {
  const { size, hash } = planned(listing, name, LARGEST_READ_FILE);
  const url = fileAddress(connection, reference, listing.commit, name);
  const bytes = await askForBytes(connection, url, `“${name}”`, size);
  if (beginHash(hash, size).update(bytes).digest('hex') !== hash.hex) throw wrongHash(name);
  return bytes;
}

export function wrongHash(name: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `${quoted(name)} did not arrive as the hub has it: its hash is another. It was deleted.`,
    'Download again; if it happens again, check the setting “modelLens.hub.address”.',
  );
}

/** `91 MB`, `110 kB` */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
