import { AlignedTextBuilder, type AlignedText } from './alignedText.ts';

export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/** Characters that can combine with what stands before them: marks, Hangul jamo, half-width sound marks. */
const COMBINES = String.raw`\p{M}\u1160-\u11ff\u3131-\u318e\uff9e-\uffdc\u{16d63}-\u{16d6a}`;
/** What normalizes on its own: plain ASCII in one go, anything else with what combines with it. */
const CLUSTER = new RegExp(
  `[\\0-\\x7f]+(?![${COMBINES}])|[^${COMBINES}]?[${COMBINES}]+|[^${COMBINES}]`,
  'gsu',
);

/**
 * Brings a text into a Unicode normalization form (UAX #15). A composed character stands for all the characters
 * that it is composed of, each part of a decomposed one for the whole.
 */
export function inUnicodeForm(source: AlignedText, form: UnicodeForm): AlignedText {
  const normalized = source.text.normalize(form);
  if (normalized === source.text) {
    return source;
  }
  const clusters = [...source.text.matchAll(CLUSTER)].map(([cluster]) => cluster);
  const separable = clusters.map((cluster) => cluster.normalize(form)).join('') === normalized;
  const builder = new AlignedTextBuilder(normalized.length);
  let start = 0;
  for (const cluster of separable ? clusters : [source.text]) {
    addCluster(builder, source, start, cluster, form);
    start += cluster.length;
  }
  return builder.build();
}

/**
 * Pairs the characters of a cluster with those of its normalized form by counting: a character that decomposes into
 * n others takes the next n of the decomposed cluster. Marks that were put into another order keep the order of
 * their places, so that ranges never go backwards.
 */
function addCluster(
  builder: AlignedTextBuilder,
  source: AlignedText,
  start: number,
  cluster: string,
  form: UnicodeForm,
): void {
  const normalized = cluster.normalize(form);
  if (normalized === cluster) {
    builder.copy(source, start, start + cluster.length);
    return;
  }
  const decomposition = form.startsWith('NFK') ? 'NFKD' : 'NFD';
  const places = placesOfParts(start, cluster, decomposition);
  let taken = 0;
  for (const character of normalized) {
    const parts = codePointCount(character.normalize(decomposition));
    const first = places[Math.min(taken, places.length - 1)];
    taken += parts;
    const last = places[Math.min(taken, places.length) - 1];
    builder.add(character, source.sourceStart(first), source.sourceEnd(last));
  }
}

/** For each code point of the decomposed cluster, the index in the source text that it comes from. */
function placesOfParts(start: number, cluster: string, decomposition: UnicodeForm): number[] {
  const places: number[] = [];
  let index = start;
  for (const character of cluster) {
    const parts = codePointCount(character.normalize(decomposition));
    for (let part = 0; part < parts; part++) {
      places.push(index);
    }
    index += character.length;
  }
  return places;
}

function codePointCount(text: string): number {
  return text.length === 1 ? 1 : [...text].length;
}
