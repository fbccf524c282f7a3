import type { LensRun } from '../lenses/lens.ts';
import type { NodeView, StageWords } from '../trace/description.ts';
import { readablePiece } from '../text/readablePiece.ts';
import type { TraceNode } from '../trace/node.ts';
import { bothNames, DifferenceTrace, type Sides } from '../trace/differenceTrace.ts';
import type { StudiedRun } from './studiedRun.ts';

/** One run − another, as a run that can be looked at; `undefined` where no stage has the same shape in both. */
export function differenceOf(one: StudiedRun, other: StudiedRun): StudiedRun | undefined {
  const sides = sidesOf(one, other);
  const trace = new DifferenceTrace(one.run.trace, other.run.trace, sides);
  if (trace.nodes.size === 0) return undefined;
  const blocks = new Set([...trace.nodes.keys()].map((name) => trace.blockOf.get(name)));
  const run: LensRun = {
    ...one.run,
    trace,
    blocks: one.run.blocks.filter(({ name }) => blocks.has(name)),
    tokens: bothTokens(one.run.tokens, other.run.tokens),
    predictsNext: false,
    words: (node) => differenceWords(one.run.words(originalOf(one, node)), sides),
  };
  return { ...one, run, minus: other };
}

/** `it / she` where there are two at one place; of another number of tokens none stands at the place of another. */
function bothTokens(tokens: LensRun['tokens'], others: LensRun['tokens']): LensRun['tokens'] {
  if (tokens.length !== others.length) return tokens;
  return tokens.map((token, at) => {
    const { piece } = others[at]!;
    if (piece === token.piece) return token;
    // A mark in front of a piece is read as such only at its beginning; alone it is the piece.
    return { ...token, piece: bothNames(token.piece, readablePiece(piece).text || piece) };
  });
}

/** The same input without changes is the run “without”; anything else is just another run. */
function sidesOf(one: StudiedRun, other: StudiedRun): Sides {
  const sameTokens =
    one.run.tokens.length === other.run.tokens.length &&
    one.run.tokens.every((token, at) => token.id === other.run.tokens[at]!.id);
  const plain = other.interventions.length === 0 && one.interventions.length > 0;
  return plain && sameTokens && one.model === other.model ? ['with', 'without'] : ['this', 'other'];
}

function originalOf({ run }: StudiedRun, node: TraceNode): TraceNode {
  return run.trace.nodes.get(node.name) ?? node;
}

/** The stage is the same, its numbers are what changed. */
function differenceWords({ title, description, views = [] }: StageWords, [one, other]: Sides): StageWords {
  return {
    title,
    formula: String.raw`\Delta = \text{${one}} - \text{${other}}`,
    description: `How much this stage differs: the run ${SIDE_WORDS[one]} minus the run ${SIDE_WORDS[other]}. ${description}`,
    views: views.filter((view) => OF_DIFFERENCES.includes(view)),
  };
}

/** Pictures that mean something of what changed: all others say how one run went. */
const OF_DIFFERENCES: readonly NodeView[] = ['maps', 'over_image', 'filters', 'classes'];

const SIDE_WORDS = {
  with: 'with the changes',
  without: 'without them',
  this: 'that is shown',
  other: 'that is pinned',
};
