import type { TraceNode } from '../trace/node.ts';
import type { StageWords } from '../trace/description.ts';

const tex = String.raw;

/** Words by the node's name without its layer. */
const STAGES: Readonly<Record<string, StageWords>> = {
  'input.ids': {
    title: 'Tokens → ids',
    formula: tex`\mathrm{id}(p)`,
    description: 'Each token’s number in the vocabulary: the row of the embedding table that stands for it.',
    lectureNote:
      'A printed example counts “Cat” and “cat” as one word. With a vocabulary that tells case, they are two, unless the text is folded to lower case first, as this tokenizer may do.',
  },
  'input.positions': {
    title: 'Positions',
    formula: 'p',
    description:
      'Where each token stands, as a row of the position table. Most models count from 0; RoBERTa and OPT keep the first rows for padding.',
  },
  'input.types': {
    title: 'Token types',
    formula: tex`t \in \{0, 1\}`,
    description: 'Which of two texts a token belongs to: 0 for the first, 1 for the second.',
  },
  'mask.attention': {
    title: 'Mask',
    formula: tex`M_{qk} \in \{0, 1\}`,
    description:
      '1 where a query may see a key. Encoders see all but padding; decoders see only what came before.',
  },
  'rotary.cos': {
    title: 'Rotary cosines',
    formula: tex`\cos(p\,\theta_i)`,
    description: 'Cosine of the angle by which each pair of features is turned at each position.',
    views: ['waves', 'clock'],
  },
  'rotary.sin': {
    title: 'Rotary sines',
    formula: tex`\sin(p\,\theta_i)`,
    description: 'Sine of the angle by which each pair of features is turned at each position.',
    views: ['waves', 'clock'],
  },
  'embedding.token': {
    title: 'Token embedding',
    formula: tex`e_p = E_{\mathrm{id}(p)}`,
    description:
      'The learnt vector of each token, looked up in a table: one row for each entry of the vocabulary.',
    lectureNote:
      'A printed table counts 5 words in the vocabulary but has 6 rows: the table has one row for each entry, special tokens included.',
  },
  'embedding.position': {
    title: '+ Position',
    formula: tex`e_p = P_p`,
    description:
      'A learnt vector for each position. Without it the model could not tell “dog bites man” from “man bites dog”.',
    lectureNote:
      'One lecture says shuffled words give the same z “due to positional embedding”. It is the other way round: without positions the rows are merely permuted; positions make the order count.',
    views: ['waves', 'distance', 'shuffle'],
  },
  'embedding.type': {
    title: '+ Type',
    formula: tex`e_p = T_{t(p)}`,
    description: 'A learnt vector for the first or the second text of a pair.',
  },
  'embedding.sum': {
    title: 'Sum',
    formula: tex`x = e^{\mathrm{token}} + e^{\mathrm{position}} + e^{\mathrm{type}}`,
    description: 'Token, position and, where the model has them, type vectors added up.',
  },
  'embedding.widened': {
    title: 'Token, widened',
    formula: tex`e_p W`,
    description: 'The token’s vector brought to the width of the stream: this model’s table is narrower.',
  },
  'embedding.output': {
    title: 'Into layer 0',
    formula: 'x',
    description: 'What enters the first layer.',
    views: ['shuffle'],
  },
  ln_attention: {
    title: 'Norm (attention)',
    formula: tex`y = \frac{x-\mu}{\sqrt{\sigma^2+\varepsilon}}\gamma+\beta`,
    description:
      'Each token’s vector brought to mean 0 and variance 1, then scaled and shifted by learnt numbers.',
  },
  ln_mlp: {
    title: 'Norm (MLP)',
    formula: tex`y = \frac{x-\mu}{\sqrt{\sigma^2+\varepsilon}}\gamma+\beta`,
    description: 'Each token’s vector brought to a common size before or after the MLP.',
  },
  'attention.query_before_rotary': {
    title: 'Query, not yet turned',
    formula: tex`X W^Q`,
    description: 'The query before its position is turned in.',
  },
  'attention.key_before_rotary': {
    title: 'Key, not yet turned',
    formula: tex`X W^K`,
    description: 'The key before its position is turned in.',
  },
  'attention.query': {
    title: 'Query',
    formula: tex`Q = X W^Q + b^Q`,
    description: 'What each token looks for, one small vector for each head.',
    lectureNote: 'One lecture writes q = W·x for row vectors. With tokens as rows it is q = x W.',
  },
  'attention.key': {
    title: 'Key',
    formula: tex`K = X W^K + b^K`,
    description: 'What each token offers to be found by.',
  },
  'attention.value': {
    title: 'Value',
    formula: tex`V = X W^V + b^V`,
    description: 'What each token hands over to those that look at it.',
  },
  'attention.dot_products': {
    title: 'Scores q·k',
    formula: tex`q \cdot k = \sum_i q_i k_i`,
    description: 'How well each query fits each key.',
    lectureNote:
      'One printed form, (W^Q X)(W^K X)ᵀ, mixes conventions and would compare features. With tokens as rows it is (X W^Q)(X W^K)ᵀ: tokens × tokens.',
  },
  'attention.scores': {
    title: 'Scaled ÷ √d',
    formula: tex`s = \frac{q \cdot k}{\sqrt{d}}`,
    description:
      'The scores divided by √d, so that they do not grow with the size of a head and the softmax keeps a slope.',
  },
  'attention.masked_scores': {
    title: 'Masked',
    formula: tex`s_{qk} \;\text{or}\; -\infty`,
    description: 'Scores of keys that may not be seen become −∞.',
    lectureNote:
      'One lecture sets the softmax’s values to −∞. It is the softmax’s inputs that are masked; its values become 0.',
  },
  'attention.weights': {
    title: 'Softmax',
    formula: tex`\alpha_{qk} = \frac{e^{s_{qk}}}{\sum_j e^{s_{qj}}}`,
    description: 'Attention: the share of each key in what the query’s token receives. Each row sums to 1.',
    lectureNote:
      'One lecture gives softmax(1, 1, 1, 5) as .05, .05, .05, .85. It is .0174, .0174, .0174, .9479.',
  },
  'attention.head_output': {
    title: 'Weighted values',
    formula: tex`z = \alpha V`,
    description:
      'The values, averaged with the attention weights: what each head has gathered for each token.',
  },
  'attention.joined': {
    title: 'Heads joined',
    formula: tex`[z_0 \,\|\, \dots \,\|\, z_{h-1}]`,
    description: 'The heads’ results side by side.',
  },
  'attention.output': {
    title: 'Output projection',
    formula: tex`Z W^O + b^O`,
    description: 'The joined heads mixed into one vector for each token.',
  },
  residual_attention: {
    title: '+ Residual (attention)',
    formula: tex`x + \mathrm{attention}(x)`,
    description: 'The attention’s result added to what came in: the stream carries on.',
  },
  'mlp.hidden_pre': {
    title: 'MLP neurons, before',
    formula: tex`x W_1 + b_1`,
    description: 'The input of each neuron of the MLP.',
  },
  'mlp.hidden': {
    title: 'MLP neurons',
    formula: tex`\phi(x W_1 + b_1)`,
    description: 'The neurons after the non-linear function.',
  },
  'mlp.gate_pre': {
    title: 'MLP gate, before',
    formula: tex`x W_g`,
    description: 'The input of the gate (SwiGLU).',
  },
  'mlp.gate': {
    title: 'MLP gate',
    formula: tex`\mathrm{SiLU}(x W_g)`,
    description: 'How far each neuron is open.',
  },
  'mlp.up': { title: 'MLP up', formula: tex`x W_u`, description: 'What the gate lets through.' },
  'mlp.output': {
    title: 'MLP output',
    formula: tex`h W_2 + b_2`,
    description: 'The neurons’ results, back in the width of the stream.',
  },
  residual_mlp: {
    title: '+ Residual (MLP)',
    formula: tex`x + \mathrm{MLP}(x)`,
    description: 'The MLP’s result added to what came in.',
  },
  output: { title: 'Layer output', formula: 'x', description: 'What leaves the layer: the residual stream.' },
  sentence: {
    title: 'Sentence vector',
    formula: tex`\bar{x} = \tfrac{1}{n}\sum_p x_p`,
    description:
      'The mean over the tokens: this model was trained so that sentences of like meaning have like vectors.',
  },
  'mlm.dense': {
    title: 'Prediction head',
    formula: tex`x W + b`,
    description: 'First step of guessing masked words.',
  },
  'mlm.activated': {
    title: 'Prediction head, activated',
    formula: tex`\phi(x W + b)`,
    description: 'After the non-linear function.',
  },
  mlm_transform: {
    title: 'Prediction head, norm',
    formula: tex`\mathrm{LN}(\phi(x W + b))`,
    description: 'Ready to be compared with every word of the vocabulary.',
  },
  final_norm: {
    title: 'Final norm',
    formula: tex`y = \frac{x-\mu}{\sqrt{\sigma^2+\varepsilon}}\gamma+\beta`,
    description: 'The stream brought to a common size before it is compared with the vocabulary.',
  },
  narrowed: {
    title: 'Narrowed',
    formula: tex`x W`,
    description: 'The stream brought back to the width of the token table, which it is compared with.',
  },
  logits: {
    title: 'Logits',
    formula: tex`x W^{\mathrm{vocabulary}}`,
    description: 'One score for each entry of the vocabulary, at each position.',
    views: ['next', 'layers'],
  },
  probabilities: {
    title: 'Probabilities',
    formula: tex`\mathrm{softmax}(\mathrm{logits})`,
    description: 'What the model expects: for a decoder, the next token after each position.',
    views: ['next', 'layers'],
  },
};

const RMS_NORM = tex`\frac{x}{\sqrt{\overline{x^2}+\varepsilon}}\,\gamma`;

/** The words for a stage by its name without its layer: `attention.weights`. */
export function transformerStage(name: string): StageWords | undefined {
  return STAGES[name];
}

/** The words for a stage of a Transformer. */
export function attentionWords(node: TraceNode): StageWords {
  if (node.operation.kind === 'parameter') return parameterWords(node);
  const words = STAGES[node.name.replace(/^layer\.\d+\./, '')];
  if (!words) return { title: node.name, formula: '', description: '' };
  if (node.operation.kind === 'rms_norm') {
    return {
      ...words,
      formula: RMS_NORM,
      description:
        'Each token’s vector divided by the root of its mean square, then scaled by learnt numbers.',
    };
  }
  if (node.name === 'embedding.output' && node.operation.kind === 'layer_norm') {
    return {
      ...words,
      title: 'Norm (embedding)',
      formula: STAGES.ln_attention!.formula,
      description: 'The sum brought to a common size: what enters the first layer.',
    };
  }
  if (node.operation.kind === 'linear' && node.parents.length === 2)
    return { ...words, formula: words.formula.replace(/ \+ b.*$/, '') };
  if (node.operation.kind === 'rotary') {
    return {
      ...words,
      formula: tex`R_p\,(x W)`,
      description: `${words.description} Each pair of features is turned by an angle that grows with the position.`,
      views: ['turn'],
    };
  }
  return words;
}

function parameterWords(node: TraceNode): StageWords {
  const of = node.name.replace(/^layer\.\d+\./, '').replace(/\.(weight|bias|table)$/, '');
  const kind = node.name.split('.').at(-1)!;
  const title = STAGES[of]?.title ?? of;
  return {
    title: `${title}: ${kind}`,
    formula: kind === 'bias' ? 'b' : 'W',
    description: 'Numbers learnt in training, read from the model’s file.',
  };
}
