import type { HeadLabel } from '../trace/studies.ts';

const tex = String.raw;

/** TeX of the score, with the places P(q) of a label put in. */
const score = (places: string): string =>
  tex`\frac{1}{|Q|}\sum_{q \in Q}\;\sum_{k \in P(q)} \alpha_{qk}, \quad P(q) = \{${places}\}`;

/** What is measured for each label: the formula and a sentence. Q: the queries but the first that have such a place. */
export const LABEL_WORDS: Readonly<Record<HeadLabel, { readonly formula: string; readonly words: string }>> =
  {
    'previous token': {
      formula: score(tex`q-1`),
      words: 'How much of its attention a token gives to the token before it, on average.',
    },
    'next token': {
      formula: score(tex`q+1`),
      words: 'How much a token gives to the token after it, on average. A decoder cannot see it.',
    },
    'same token': {
      formula: score(tex`q`),
      words: 'How much a token gives to itself, on average.',
    },
    'first token': {
      formula: score(tex`0`),
      words:
        'How much the tokens give to the first one, on average. Heads that find nothing to look at often rest there.',
    },
    separator: {
      formula: score(tex`k > 0 : t_k \text{ is a separator}`),
      words:
        'How much the tokens give to separators such as [SEP], on average. Heads that find nothing often rest there.',
    },
    'duplicate token': {
      formula: score(tex`k < q : t_k = t_q`),
      words: 'How much a token that was there before gives to its earlier places, on average.',
    },
    induction: {
      formula: score(tex`k < q : t_{k-1} = t_q`),
      words:
        'How much a token that was there before gives to what came after it then, on average: “A B … A” looks at B.',
    },
  };
