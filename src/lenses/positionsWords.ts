import type { TraceNode } from '../trace/node.ts';
import type { StageWords } from '../trace/description.ts';

const tex = String.raw;

const STAGES: Readonly<Record<string, StageWords>> = {
  'positions.naive': {
    title: 'Naive: 0, 1, 2, 3 …',
    formula: 'p',
    description:
      'The simplest way: count. The number grows without end, drowns the embedding it is added to, and in longer texts has values that the model never met in training.',
    views: ['waves'],
  },
  'positions.sinusoidal': {
    title: 'Sinusoidal',
    formula: tex`\begin{gathered} \mathrm{PE}(p, 2i) = \sin\frac{p}{10000^{2i/d}} \\[9pt] \mathrm{PE}(p, 2i+1) = \cos\frac{p}{10000^{2i/d}} \end{gathered}`,
    description:
      'Each position told by sines and cosines of ever longer wavelengths: like a clock with many hands, the first fast, the last hardly moving. No number leaves −1 to 1, and every position is different.',
    lectureNote:
      'The figure of 20 × 512 “appears split in half”: there all sines stand before all cosines. The paper’s formula puts each sine beside its cosine. Both hold the same numbers; the option “Layout” changes between them.',
    views: ['waves', 'clock'],
  },
  'positions.dot_product': {
    title: 'Sinusoidal: p · p′',
    formula: tex`\mathrm{PE}_p \cdot \mathrm{PE}_{p'} = \sum_i \cos\frac{p - p'}{10000^{2i/d}}`,
    description:
      'How alike two positions are. It depends on their distance alone, not on where they stand: the same number all along each diagonal.',
    views: ['distance'],
  },
  'positions.naive_dot_product': {
    title: 'Naive: p · p′',
    formula: tex`p\,p'`,
    description: 'The same with plain numbers: it grows with both, and says nothing about their distance.',
    views: ['distance'],
  },
  'positions.misprinted': {
    title: 'Misprinted formula',
    formula: tex`\sin\frac{k}{\sqrt{2i/d}} \quad\text{(wrong)}`,
    description:
      'What comes of the printed formula. The first pair is divided by zero and has no value. All others turn by one radian or more from each position to the next: nothing slow is left to tell far positions apart.',
    lectureNote:
      'One lecture prints sin(k/√(2i/d)); right is sin(k/10000^(2i/d)) (Vaswani et al. 2017, section 3.5), as another lecture has it. Its loop up to d/2 must stop at d/2 − 1. In “Waves” the right curve is dashed beside the printed one.',
    views: ['waves'],
  },
  'positions.learned': {
    title: 'Learnt',
    formula: tex`e_p = P_p`,
    description: 'A vector for each position, learnt in training like those of the tokens.',
    lectureNote:
      'One lecture says shuffled words give the same z “due to positional embedding”. It is the other way round: without positions the rows are merely permuted; positions make the order count. See “Shuffle”.',
    views: ['waves', 'shuffle'],
  },
  'positions.learned_dot_product': {
    title: 'Learnt: p · p′',
    formula: tex`P_p \cdot P_{p'}`,
    description:
      'How alike two learnt positions are. Nobody demanded it, yet in well trained models near positions mostly come out more alike than far ones.',
    views: ['distance'],
  },
  'positions.angles': {
    title: 'Angles',
    formula: tex`p\,\theta_i = \frac{p}{b^{2i/r}}`,
    description:
      'By how much each pair of features is turned at each position, in radians. Nothing is added: queries and keys are turned.',
    views: ['waves', 'clock'],
  },
  'positions.cos': {
    title: 'Cosines',
    formula: tex`\cos(p\,\theta_i)`,
    description: 'The cosines that turn the features, the same for both features of a pair.',
    views: ['waves'],
  },
  'positions.sin': {
    title: 'Sines',
    formula: tex`\sin(p\,\theta_i)`,
    description: 'The sines that turn the features, the same for both features of a pair.',
    views: ['waves'],
  },
  'positions.query': {
    title: 'Query, unturned',
    formula: 'q',
    description: 'The query of one token of the text in layer 0, as if it stood at every position.',
  },
  'positions.key': {
    title: 'Key, unturned',
    formula: 'k',
    description: 'The key of one token of the text in layer 0, as if it stood at every position.',
  },
  'positions.turned_query': {
    title: 'Query, turned',
    formula: tex`R_p\,q`,
    description: 'The same query, turned by the angles of each position.',
    views: ['waves'],
  },
  'positions.turned_key': {
    title: 'Key, turned',
    formula: tex`R_p\,k`,
    description: 'The same key, turned by the angles of each position.',
    views: ['waves'],
  },
  'positions.turned_dot_product': {
    title: 'q · k, both turned',
    formula: tex`(R_p\,q) \cdot (R_{p'}\,k) = q \cdot R_{p'-p}\,k`,
    description:
      'How well the query fits the key, wherever the two stand. Turning both leaves only their distance: the same number all along each diagonal.',
    views: ['distance', 'turn', 'shuffle'],
  },
};

/** The words for a stage of the positions lens; stages of the model behind it are named as they are. */
export function positionsWords(node: TraceNode, base: number): StageWords {
  const words = STAGES[node.name];
  if (!words) return { title: node.name, formula: '', description: '' };
  return { ...words, formula: words.formula.replaceAll('10000', String(base)) };
}
