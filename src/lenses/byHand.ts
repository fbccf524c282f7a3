import type { LinearParameters, Operations } from '../nn/operations.ts';
import { Recorder } from '../nn/recorder.ts';
import type { Traced } from '../nn/traced.ts';
import { ProblemError } from '../problem.ts';
import type { Token } from '../text/tokenizer.ts';
import type { Axis } from '../trace/node.ts';
import { type ByHandPlan, planOf } from './byHand/byHandPlan.ts';
import type { MatrixName } from './byHand/byHandStatements.ts';
import { type ByHand, readByHand } from './byHand/byHandText.ts';
import { byHandWords } from './byHand/byHandWords.ts';
import type { Lens, LensInput } from './lens.ts';
import type { RunNote } from '../trace/description.ts';
import type { Matrix } from './numbers/matrixText.ts';
import type { Label } from './numbers/statementValues.ts';
import { typedTable } from './numbers/typedTable.ts';

/** Attention on matrices that a person writes and changes (lectures 000–004). */
export const byHandLens: Lens = {
  name: 'by_hand',
  title: 'Attention by hand',
  description:
    'Attention on matrices that are written in the text, step by step: “scores = 1 1 1 5”, or Q, K, V, or X and weights.',
  accepts: ['text'],
  usesModel: null,
  options: [],
  async run(input, _options, { interventions, pause }) {
    if (interventions.length > 0) {
      throw new ProblemError(
        'bad-request',
        'Attention by hand is changed in its text.',
        'Edit the matrices and run it again.',
      );
    }
    const text = textOf(input);
    const given = readByHand(text);
    const plan = planOf(given, text);
    const trace = new Recorder({ retain: () => false, ...(pause && { pause }) });
    try {
      await record(trace, given, plan);
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
    return {
      trace,
      tokens: tokensOf(plan),
      blocks: [
        { name: 'given', title: 'Given', folds: false },
        { name: 'attention', title: 'Attention', folds: false },
      ],
      notes: notesOf(given),
      opening: 'attention.weights',
      predictsNext: false,
      words: (node) => byHandWords(node, given),
    };
  },
};

function textOf(input: LensInput): string {
  if (input.kind === 'text') return input.text;
  throw new ProblemError('bad-input', 'Attention by hand reads matrices from a text, not token ids.');
}

function tokensOf({ strip, queryLabels, keyLabels }: ByHandPlan): Token[] {
  const labels = strip === 'queries' ? queryLabels : keyLabels;
  return labels.map(({ text, start, end }, id) => ({ id, piece: text, start, end, special: false, type: 0 }));
}

function notesOf({ random, seed }: ByHand): RunNote[] {
  if (random.length === 0) return [];
  const names = random.length > 1 ? `${random.slice(0, -1).join(', ')} and ${random.at(-1)}` : random[0];
  const text = `${names} ${random.length > 1 ? 'are' : 'is'} random, seed ${seed}: nothing was learnt.`;
  return [{ kind: 'untrained', text }];
}

async function record(trace: Recorder, given: ByHand, plan: ByHandPlan): Promise<void> {
  const nodes = new GivenNodes(trace, given, plan);
  const { mask } = plan;
  const maskNode = mask && trace.constant('given', 'mask.attention', [nodes.query, nodes.key], mask);
  // What is typed goes in before the block, which may be computed again.
  nodes.recordAll();
  await trace.block('attention', undefined, (operations) => {
    const at = operations.at('attention');
    const scores = scoresOf(at, nodes, given, plan);
    const seen = maskNode ? at.mask('masked_scores', scores, maskNode) : scores;
    const weights = given.softmax ? at.softmax('weights', seen) : at.add('weights', seen);
    return outputOf(at, weights, nodes, given);
  });
}

/** [head, query, key], divided by √d unless they were typed so. */
function scoresOf(at: Operations, nodes: GivenNodes, given: ByHand, plan: ByHandPlan): Traced {
  if (plan.beginning === 'scores') return nodes.typed('scores');
  if (plan.beginning === 'products') {
    const products = nodes.typed('products');
    return given.scale === undefined ? products : at.scale('scores', products, given.scale);
  }
  const factor = given.scale ?? 1 / Math.sqrt(plan.headSize);
  const [query, key] = [nodes.vectors(at, 'query'), nodes.vectors(at, 'key')];
  return at.scaledDotProduct('dot_products', 'scores', query, key, factor);
}

/** What the values come to, joined and projected where there are several heads or WO; the weights without values. */
function outputOf(at: Operations, weights: Traced, nodes: GivenNodes, given: ByHand): Traced {
  if (!nodes.hasValues) return weights;
  const output = at.weightedSum('head_output', weights, nodes.vectors(at, 'value'));
  const weight = nodes.weight('WO');
  if (!weight && given.heads === 1) return output;
  const joined = at.joinHeads('joined', output);
  return weight ? at.linear('output', joined, weight) : joined;
}

const SOURCES = {
  query: { typed: 'Q', weight: 'WQ', of: 'Y' },
  key: { typed: 'K', weight: 'WK', of: 'X' },
  value: { typed: 'V', weight: 'WV', of: 'X' },
} as const;

/** The typed matrices as nodes of the trace. */
class GivenNodes {
  readonly query: Axis;
  readonly key: Axis;
  private readonly nodes = new Map<MatrixName | 'query' | 'key' | 'value', Traced>();

  constructor(
    private readonly trace: Recorder,
    private readonly given: ByHand,
    private readonly plan: ByHandPlan,
  ) {
    const { queries, keys, queryLabels, keyLabels, strip } = plan;
    const alike = queryLabels === keyLabels;
    const ofQueries = alike || strip === 'queries' ? 'tokens' : 'queries';
    const ofKeys = alike || strip === 'keys' ? 'tokens' : 'keys';
    const words = (labels: readonly Label[]): string[] => labels.map(({ text }) => text);
    trace.labels.set(ofQueries, words(queryLabels));
    trace.labels.set(ofKeys, words(keyLabels));
    this.query = { name: 'query', size: queries, labels: ofQueries };
    this.key = { name: 'key', size: keys, labels: ofKeys };
  }

  get hasValues(): boolean {
    return this.plan.beginning === 'tokens' || this.given.matrices.has('V');
  }

  recordAll(): void {
    for (const [name, matrix] of this.given.matrices) this.nodes.set(name, this.recorded(name, matrix));
    if (this.plan.beginning !== 'tokens') return;
    for (const role of ['query', 'key', 'value'] as const) this.recordThemselves(role);
  }

  typed(name: 'scores' | 'products'): Traced {
    return this.nodes.get(name)!;
  }

  weight(name: MatrixName): LinearParameters | undefined {
    const node = this.nodes.get(name);
    return node && { weight: typedTable(node) };
  }

  /** Queries, keys or values: [head, position, head_feature]. */
  vectors(at: Operations, role: keyof typeof SOURCES): Traced {
    const { typed, weight, of } = SOURCES[role];
    const parameters = this.weight(weight);
    if (!parameters) return this.nodes.get(role) ?? this.nodes.get(typed)!;
    const source = this.nodes.get(of) ?? this.nodes.get('X')!;
    const [vectors] = at.linearHeads(
      source,
      [{ name: role, parameters, heads: this.given.heads }],
      parameters,
    );
    return vectors!;
  }

  /** Without weights the tokens' vectors are the queries, keys or values themselves. */
  private recordThemselves(role: keyof typeof SOURCES): void {
    const { matrices } = this.given;
    const { weight, of } = SOURCES[role];
    if (matrices.has(weight)) return;
    const { columns, values } = matrices.get(of) ?? matrices.get('X')!;
    this.nodes.set(role, this.vectorNode(`attention.${role}`, role === 'query', columns, values));
  }

  private recorded(name: MatrixName, { rows, columns, values }: Matrix): Traced {
    const head = { name: 'head', size: 1 };
    const position = (axis: Axis): Axis => ({ ...axis, name: 'position' });
    switch (name) {
      case 'X':
      case 'Y': {
        const ofQueries = name === 'Y' || !this.given.matrices.has('Y');
        const axes = [position(ofQueries ? this.query : this.key), { name: 'feature', size: columns }];
        return this.trace.constant('given', name, axes, values);
      }
      case 'Q':
        return this.vectorNode('attention.query', true, columns, values);
      case 'K':
        return this.vectorNode('attention.key', false, columns, values);
      case 'V':
        return this.vectorNode('attention.value', false, columns, values);
      case 'products':
        return this.trace.constant('given', 'attention.dot_products', [head, this.query, this.key], values);
      case 'scores':
        return this.trace.constant('given', 'attention.scores', [head, this.query, this.key], values);
      default: {
        const axes = [
          { name: 'feature', size: rows },
          { name: 'output', size: columns },
        ];
        return this.trace.constant('given', name, axes, values);
      }
    }
  }

  private vectorNode(name: string, ofQueries: boolean, columns: number, values: Float32Array): Traced {
    const tokens = ofQueries ? this.query : this.key;
    const axes = [
      { name: 'head', size: 1 },
      { ...tokens, name: 'position' },
      { name: 'head_feature', size: columns },
    ];
    return this.trace.constant('given', name, axes, values);
  }
}
