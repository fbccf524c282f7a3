import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { charactersOf, wordsOf } from '../../../src/text/cuts.ts';
import { parseTokenizer } from '../../../src/text/readTokenizer.ts';
import type { Replay, ReplayStep } from '../../../src/text/replay.ts';
import type { Tokenizer } from '../../../src/text/tokenizer.ts';
import { REFERENCE_TOKENIZERS, referenceTokenizer } from '../text/fixtures.ts';
import { anyText } from '../text/randomTexts.ts';

const bundled = (model: string): Tokenizer =>
  parseTokenizer(
    readFileSync(
      fileURLToPath(new URL(`../../../media/models/${model}/tokenizer.json`, import.meta.url)),
      'utf8',
    ),
  );

const TOKENIZERS: readonly (readonly [string, () => Tokenizer])[] = [
  ...REFERENCE_TOKENIZERS.map((name) => [name, () => referenceTokenizer(name)] as const),
  ...['minilm', 'stories'].map((name) => [name, () => bundled(name)] as const),
];

const lastSymbols = ({ steps }: Replay): readonly string[] => steps.at(-1)!.symbols;

/** The merge list of a tokenizer's own file, best first: `["a", "b"]` or `"a b"`. */
function mergesOf(name: string): string[] {
  const folder = name === 'stories' ? '../../../media/models' : '../../fixtures/tokenizers';
  const path = fileURLToPath(new URL(`${folder}/${name}/tokenizer.json`, import.meta.url));
  const { model } = JSON.parse(readFileSync(path, 'utf8')) as { model: { merges: (string | string[])[] } };
  return model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
}

/** What a merge makes of the symbols before it. */
function joinedBy({ symbols }: ReplayStep, { at, left, right }: NonNullable<ReplayStep['joined']>): string[] {
  assert.deepEqual([symbols[at], symbols[at + 1]], [left, right]);
  return [...symbols.slice(0, at), left + right, ...symbols.slice(at + 2)];
}

describe('The replay of a tokenizer', () => {
  for (const [name, read] of TOKENIZERS) {
    it(`of ${name} ends in the tokenizer’s own pieces, each in its place`, () => {
      const tokenizer = read();
      const word = fc.oneof(
        anyText,
        fc.lorem({ maxCount: 3 }),
        fc.string({ unit: 'grapheme', maxLength: 12 }),
      );
      fc.assert(
        fc.property(word, (text) => {
          const pieces = tokenizer.encode(text).filter(({ special }) => !special);
          const replays = tokenizer.replays(text);
          assert.deepEqual(replays.flatMap(lastSymbols), pieces.map(({ piece }) => piece)); // prettier-ignore
          for (const { start, end, steps } of replays) {
            assert.ok(0 <= start && start <= end && end <= text.length, `${start}–${end} of ${text.length}`);
            assert.ok(steps.length > 0);
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  for (const name of ['bytelevel_gpt2', 'bytelevel_roberta', 'bpe_bytefallback_llama', 'stories']) {
    it(`of ${name} joins one pair at a time, always the one that stands first in its file`, () => {
      const tokenizer = new Map(TOKENIZERS).get(name)!();
      const merges = mergesOf(name);
      const ranks = new Map(merges.map((merge, rank) => [merge, rank]));
      fc.assert(
        fc.property(fc.lorem({ maxCount: 4 }), (text) => {
          for (const { steps } of tokenizer.replays(text)) {
            assert.equal(steps[0]!.joined, undefined);
            for (let at = 1; at < steps.length; at++) {
              const { joined, symbols } = steps[at]!;
              const before = steps[at - 1]!;
              assert.deepEqual(joinedBy(before, joined!), symbols);
              assert.equal(merges[joined!.rank], `${joined!.left} ${joined!.right}`);
              for (let left = 0; left + 1 < before.symbols.length; left++) {
                const other = ranks.get(`${before.symbols[left]} ${before.symbols[left + 1]}`) ?? Infinity;
                assert.ok(
                  other >= joined!.rank,
                  `${before.symbols.join(' ')}: ${joined!.rank} before ${other}`,
                );
              }
            }
          }
        }),
        { numRuns: 100 },
      );
    });
  }

  it('takes the longest piece that fits, and says what no piece fits', () => {
    const [known] = referenceTokenizer('wordpiece_bert').replays('jumps');
    assert.deepEqual(known!.steps.map(({ symbols }) => symbols.join(' ')), [
      'jumps', 'j umps', 'j ##u mps', 'j ##u ##m ps', 'j ##u ##m ##p s', 'j ##u ##m ##p ##s',
    ]); // prettier-ignore
    const unknown = bundled('minilm').replays('მიყვარს').at(-1)!;
    assert.deepEqual(unknown.steps.at(-1)!.symbols, ['[UNK]']);
    assert.ok(unknown.steps.at(-1)!.failed!.rest.length > 0);
  });

  it('has the pieces’ probabilities where a tokenizer chooses the likeliest cut', () => {
    const { steps } = referenceTokenizer('unigram_t5').replays('the light').at(-1)!;
    const { symbols, scores } = steps.at(-1)!;
    assert.equal(scores!.length, symbols.length);
    for (const score of scores!) assert.ok(score === null || score <= 0, `${score}`);
  });
});

const spelled = (text: string, cut: (text: string) => { start: number; end: number }[]): string[] =>
  cut(text).map(({ start, end }) => text.slice(start, end));

describe('Cuts without a tokenizer', () => {
  const WORDS: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'punctuation',
      'The dog, it isn’t “hungry”.',
      ['The', 'dog', ',', 'it', 'isn’t', '“', 'hungry', '”', '.'],
    ],
    ['marks of a vocabulary', '<start> How are [PAD]', ['<start>', 'How', 'are', '[PAD]']],
    ['Georgian', 'მე მიყვარს თბილისი.', ['მე', 'მიყვარს', 'თბილისი', '.']],
    ['Georgian capitals', 'ᲗᲑᲘᲚᲘᲡᲘ თბილისი', ['ᲗᲑᲘᲚᲘᲡᲘ', 'თბილისი']],
    ['combining marks', 'cafe\u0301 naïve', ['cafe\u0301', 'naïve']],
    ['Hindi', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['Arabic and Hebrew', 'مرحبا، שָׁלוֹם', ['مرحبا', '،', 'שָׁלוֹם']],
    ['an emoji family', 'hi 👨‍👩‍👧❤️!', ['hi', '👨‍👩‍👧', '❤️', '!']],
    ['scripts without spaces', '我爱北京。', ['我', '爱', '北京', '。']],
  ];
  for (const [what, text, expected] of WORDS) {
    it(`find the words: ${what}`, () => assert.deepEqual(spelled(text, wordsOf), expected));
  }

  it('find the characters as people see them', () => {
    assert.deepEqual(spelled('Dog', charactersOf), ['D', 'o', 'g']);
    assert.deepEqual(spelled('e\u0301👨‍👩‍👧🇬🇪მ', charactersOf), ['e\u0301', '👨‍👩‍👧', '🇬🇪', 'მ']);
    assert.deepEqual(spelled('\r\n한', charactersOf), ['\r\n', '한']);
  });

  /** What extends a space to one character with it: marks, joiners, tags, modifiers of emoji. */
  const SPACES = /^(\p{White_Space}[\p{M}\p{Cf}\p{Grapheme_Extend}\p{Emoji_Modifier}]*)*$/u;

  it('leave nothing out of any text but white space, and overlap nowhere', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.equal(spelled(text, charactersOf).join(''), text);
        let done = 0;
        for (const { start, end } of wordsOf(text)) {
          assert.ok(start >= done && end > start);
          assert.match(text.slice(done, start), SPACES);
          done = end;
        }
        assert.match(text.slice(done), SPACES);
      }),
      { numRuns: 500 },
    );
  });
});
