import { isJsonObject, ownProperty, parseJsonFile } from '../jsonFile.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { ReadModelFile } from '../weights.ts';
import type { Preprocessing } from './loadedLayers.ts';

/** What lies beside a network and says what its outputs mean. */
export interface Labels {
  readonly classes?: readonly string[];
  readonly preprocessing?: Preprocessing;
}

/** Longer lists and names than any published network has. */
const MOST_CLASSES = 100_000;
const LONGEST_NAME = 200;

/**
 * The names of the classes in `metadata.json` (Teachable Machine: `{ "labels": […] }`) or `labels.txt` (one in a line,
 * with or without its number), where one of them is there and has as many as the network has outputs. Files that are
 * something else are left alone: other programs call other things so.
 * @param count outputs of the network; `undefined` where they are no list
 */
export async function readLabels(readFile: ReadModelFile, count: number | undefined): Promise<Labels> {
  if (count === undefined) return {};
  const metadata = parsed(await unlessUnreadable(readFile('metadata.json')));
  const named = labelsIn(metadata);
  if (named?.length === count) return { classes: named, ...teachableMachine(metadata) };
  const listed = linesOf(await unlessUnreadable(readFile('labels.txt')));
  return listed?.length === count ? { classes: listed } : {};
}

/** What cannot be read is no reason not to open the network. */
async function unlessUnreadable(reading: Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
  try {
    return await reading;
  } catch {
    return undefined;
  }
}

function parsed(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes && parseJsonFile(bytes, 'metadata.json');
  } catch {
    return undefined;
  }
}

function labelsIn(metadata: unknown): readonly string[] | undefined {
  const labels = isJsonObject(metadata) ? ownProperty(metadata, 'labels') : undefined;
  if (!Array.isArray(labels) || labels.length > MOST_CLASSES) return undefined;
  return labels.every(isName) ? labels : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;
}

/** Its image models read pixels from −1 to 1. */
function teachableMachine(metadata: unknown): { preprocessing?: Preprocessing } {
  if (!isJsonObject(metadata) || ownProperty(metadata, 'packageName') !== '@teachablemachine/image')
    return {};
  const channels = ownProperty(metadata, 'grayscale') === true ? 'grey' : 'rgb';
  return { preprocessing: { scale: 1 / 127.5, mean: [1], deviation: [1], channels } };
}

function linesOf(bytes: Uint8Array | undefined): readonly string[] | undefined {
  const text = bytes && decodeUtf8(bytes);
  if (text === undefined || text.length > MOST_CLASSES * LONGEST_NAME) return undefined;
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const numbered = lines.every((line, index) => line.startsWith(`${index} `));
  const names = numbered ? lines.map((line) => line.slice(line.indexOf(' ') + 1).trim()) : lines;
  return names.every(isName) ? names : undefined;
}
