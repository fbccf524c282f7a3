import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countWords, wordAround } from '../../../src/text/wordAround.ts';

const at = (text: string, part: string, inside = 0): string | undefined => {
  const found = wordAround(text, text.indexOf(part) + inside);
  return found && text.slice(found.start, found.end);
};

describe('the word at a place', () => {
  it('is the one that holds the character', () => {
    assert.equal(at('A dog ate.', 'dog'), 'dog');
    assert.equal(at('A dog ate.', 'dog', 2), 'dog');
    assert.equal(at('A dog ate.', '.'), '.');
    assert.equal(at('It’s here.', 's here'), 'It’s');
    assert.equal(at('A dog ate.', ' '), undefined);
    assert.equal(wordAround('', 0), undefined);
    assert.equal(wordAround('dog', 3), undefined);
  });

  it('is found in scripts of all kinds', () => {
    assert.equal(at('ეს არის წინადადება.', 'წინადადება', 4), 'წინადადება');
    assert.equal(at('我喜欢学习语言', '学习', 1), '学习');
    assert.equal(at('hi 👩‍🔬 there', '👩‍🔬', 3), '👩‍🔬');
  });

  it('is not looked for in stretches without a break', () => {
    assert.equal(wordAround('a'.repeat(500), 250), undefined);
    assert.equal(at(`${' '.repeat(300)}dog${' '.repeat(300)}`, 'dog'), 'dog');
  });

  it('holds the place and no white space at its ends, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(60), (text, offset) => {
        const found = wordAround(text, offset);
        if (!found) return;
        assert.ok(found.start <= offset && offset < found.end && found.end <= text.length);
        const word = text.slice(found.start, found.end);
        assert.ok(!/^\s|\s$/.test(word), JSON.stringify(word));
      }),
    );
  });
});

describe('counting words', () => {
  it('counts no signs', () => {
    assert.equal(countWords('A dog, 🙂 ate 3 it’s … – !'), 5);
    assert.equal(countWords('   '), 0);
    assert.equal(countWords('ეს არის წინადადება.'), 3);
  });
});
