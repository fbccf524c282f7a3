import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentenceAround } from '../../../src/text/sentence.ts';

/** `|` is the offset; the sentence that is found there. */
function at(marked: string): string {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { start, end } = sentenceAround(text, offset);
  return text.slice(start, end);
}

function checkSentences(): void {
  assert.equal(at('The dog slept. It was ti|red. Then it woke.'), 'It was tired.');
  assert.equal(at('|The dog slept. It was tired.'), 'The dog slept.');
  assert.equal(at('The dog slept.| It was tired.'), 'The dog slept.');
  assert.equal(at('The dog slept. |It was tired.'), 'It was tired.');
  assert.equal(at('The dog slept. It was tired.|'), 'It was tired.');
  assert.equal(at('Is it? |Yes! No.'), 'Yes!');
  assert.equal(at('No end of sen|tence'), 'No end of sentence');
}

describe('sentenceAround', () => {
  it('finds the sentence at the offset', checkSentences);

  it('finds a sentence that is broken over lines', () => {
    assert.equal(at('One. The dog\nsle|pt on\r\nthe mat. Two.'), 'The dog\nslept on\r\nthe mat.');
    assert.equal(at('The dog\n|slept. Two.'), 'The dog\nslept.');
  });

  it('ends at a blank line', () => {
    assert.equal(at('A head|ing\n\nThe dog slept.'), 'A heading');
    assert.equal(at('A heading|\n \t\nThe dog slept.'), 'A heading');
    assert.equal(at('A heading\r\n\r\nThe |dog\r\n\r\nslept.'), 'The dog');
    assert.equal(at('one\n\ntwo|'), 'two');
    assert.equal(at('one\n\n|two'), 'two');
  });

  it('is empty where there is no sentence', () => {
    for (const text of ['|', ' | ', 'one\n\n|\n\ntwo', 'one\n|\n', 'one\n\n|']) {
      assert.equal(at(text), '');
    }
    assert.deepEqual(sentenceAround('one\n\n\n\ntwo', 5), { start: 5, end: 5 });
  });

  it('leaves the white space out', () => {
    assert.equal(at('  \t The |dog.   It.'), 'The dog.');
    assert.equal(at('The dog.  | It.'), 'The dog.');
  });

  it('goes on after abbreviations and numbers', () => {
    assert.equal(
      at('We met Dr. Smith and J. K. Rowl|ing, e.g. at 3.14 p.m. today. Good.').slice(0, 10),
      'We met Dr.',
    );
    assert.equal(at('See Fig. 3 for |it. Good.'), 'See Fig. 3 for it.');
  });

  it('knows other scripts', () => {
    assert.equal(at('犬が寝た。猫|が起きた。'), '猫が起きた。');
    assert.equal(at('نام الكلب؟ استي|قظ القط.'), 'استيقظ القط.');
    assert.equal(at('A 👩‍🚀 fl|ew. She is back.'), 'A 👩‍🚀 flew.');
  });

  it('does the same without Intl.Segmenter', () => {
    const { Segmenter } = Intl;
    try {
      delete (Intl as { Segmenter?: unknown }).Segmenter;
      checkSentences();
      assert.equal(at('犬が寝た。猫|が起きた。'), '猫が起きた。');
      assert.equal(at('It costs 3.14 eu|ros. Good.'), 'It costs 3.14 euros.');
    } finally {
      (Intl as { Segmenter?: unknown }).Segmenter = Segmenter;
    }
  });

  it('answers for any text and offset with a range in the text, trimmed', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '.', '!', ' ', '\n', '\r', '\t', '🙂', '。', '\ud800'),
    });
    fc.assert(
      fc.property(text, fc.integer({ min: -2, max: 30 }), (sample, offset) => {
        const { start, end } = sentenceAround(sample, offset);
        assert.ok(start >= 0 && start <= end && end <= sample.length);
        const found = sample.slice(start, end);
        assert.equal(found, found.trim());
        assert.doesNotMatch(found, /\n[ \t]*\n/);
      }),
      { numRuns: 2000 },
    );
  });

  it('looks only around the place in a long text', () => {
    const long = sentenceAround('word '.repeat(400_000), 1_000_000);
    assert.ok(long.start <= 1_000_000 && long.end >= 1_000_000 && long.end - long.start <= 10_000);
    const short = sentenceAround('Done. '.repeat(400_000), 600_002);
    assert.deepEqual(short, { start: 600_000, end: 600_005 });
  });
});
