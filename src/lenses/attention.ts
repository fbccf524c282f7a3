import { Recorder } from '../nn/recorder.ts';
import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { Token } from '../text/tokenizer.ts';
import { attentionWords } from './attentionWords.ts';
import { changedRun, switchedOff } from './interventions.ts';
import { languageModel, type Lens, type LensInput, textInput } from './lens.ts';
import type { RunBlock, RunNote } from '../trace/description.ts';
import { fitToContext, tokensOfContinuation, tokensOfIds, tokensOfText } from './tokens.ts';

/** Self-attention of a Transformer, every stage from the text to the probabilities (lectures 000–004). */
export const attentionLens: Lens = {
  name: 'attention',
  title: 'Attention',
  description:
    'Which token looks at which, in every layer and head of a Transformer, and every number on the way.',
  accepts: ['text', 'ids'],
  usesModel: 'language',
  changeable: true,
  options: [
    {
      name: 'pair',
      title: 'Second text',
      description: 'A second text, for models that read two (encoders such as BERT).',
      default: '',
    },
    {
      name: 'pad_to',
      title: 'Pad to',
      description: 'Pads to so many tokens; the padding is masked.',
      default: 0,
    },
    {
      name: 'switch_off',
      title: 'Switch off heads',
      description: 'Heads whose output is replaced by zeros: layer.head, with commas.',
      default: '',
    },
  ],
  async run(input, options, services) {
    const { pause } = services;
    const model = languageModel(services);
    const interventions = [
      ...switchedOff(String(options.get('switch_off')), model),
      ...services.interventions,
    ];
    const all = readTokens(input, String(options.get('pair')), model);
    const { tokens, note } = fitToContext(
      all,
      model.configuration.maximumPositions,
      input.kind === 'text' ? input.text.length : 0,
    );
    const padded = pad(tokens, Number(options.get('pad_to')), model);
    const { input: changed, edits } = changedRun(interventions, model, {
      ids: padded.map((token) => token.id),
      types: padded.map((token) => token.type),
      mask: padded.map((_, position) => (position < tokens.length ? 1 : 0)),
    });
    const trace = new Recorder({
      retain: (node) => node.endsWith('.attention.weights'),
      edits,
      ...(pause && { pause }),
    });
    const labels = padded.map((token) => model.tokenizer?.piece(token.id) ?? String(token.id));
    trace.labels.set('tokens', labels);
    try {
      await model.network.forward(trace, changed);
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
    const { layers } = model.configuration;
    return {
      trace,
      tokens: padded,
      interventions,
      blocks: blocksOf(layers),
      notes: [...notesOf(model, input), ...(note ? [note] : [])],
      opening: `layer.${layers - 1}.attention.weights`,
      predictsNext: model.network.causal,
      words: attentionWords,
    };
  },
};

function readTokens(input: LensInput, pair: string, model: LoadedModel): Token[] {
  if (input.kind === 'ids') return tokensOfIds(input.ids, model);
  if (pair !== '' && model.network.causal) {
    throw new ProblemError(
      'bad-input',
      `${model.title} reads one text, not a pair.`,
      'Choose an encoder: a model of the BERT, DistilBERT or RoBERTa family.',
    );
  }
  const { text, continuation = [] } = textInput(input);
  return [...tokensOfText(text, pair, model), ...tokensOfContinuation(continuation, model)];
}

/** Padding is there to fill a batch; it is masked, and must not change what comes out. */
function pad(tokens: readonly Token[], length: number, model: LoadedModel): readonly Token[] {
  const { maximumPositions, padTokenId } = model.configuration;
  if (length <= tokens.length) return tokens;
  if (length > maximumPositions) {
    throw new ProblemError(
      'bad-input',
      `pad_to is ${length}; ${model.title} reads at most ${maximumPositions} tokens.`,
    );
  }
  const id = padTokenId ?? 0;
  const piece = model.tokenizer?.piece(id) ?? '';
  const padding: Token = { id, piece, start: 0, end: 0, special: true, type: 0 };
  return [...tokens, ...Array.from({ length: length - tokens.length }, () => padding)];
}

function blocksOf(layers: number): RunBlock[] {
  return [
    { name: 'input', title: 'Input', folds: false },
    ...Array.from({ length: layers }, (_, i) => ({ name: `layer.${i}`, title: `Layer ${i}`, folds: true })),
    { name: 'output', title: 'Output', folds: false },
  ];
}

export function notesOf(model: LoadedModel, input: LensInput): RunNote[] {
  const notes: RunNote[] = [];
  const cost = model.manifest?.quantization.cost;
  if (model.precision === 'int8') {
    const measured = cost
      ? ` Attention weights differ from the original's by ${cost.attentionMeanAbsoluteDifference.toPrecision(2)} on average; ` +
        `the strongest key is the same for ${(100 * cost.strongestKeyAgreement).toFixed(1)} % of queries.`
      : '';
    notes.push({
      kind: 'quantized',
      text: `The weights are rounded to 8-bit whole numbers (int8).${measured}`,
    });
  }
  if (input.kind === 'text' && /\p{Surrogate}/u.test(input.text)) {
    notes.push({
      kind: 'replaced-characters',
      text: 'Half characters (lone surrogates) are no text: the model reads the replacement character � there.',
    });
  }
  return notes;
}
