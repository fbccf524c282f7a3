import assert from 'node:assert/strict';
import fc from 'fast-check';
import { charactersOfIds, readCharacters } from '../../../src/text/characters.ts';

const UNKNOWN = '\ufffd';
const KNOWN = [UNKNOWN, '\n', ' ', ...'abcdehilmostw', '.', '—', '“', '”', '‘', '’', ...'()'];
const BOOK = { known: KNOWN, unknown: 0 };

const read = (text: string, most = 100) => readCharacters(text, BOOK, most).tokens;
const pieces = (text: string): string => read(text).reduce((all, { piece }) => all + piece, '');

describe('a text read character by character', () => {
  it('is what it says where the model knows all of it', () => {
    assert.equal(pieces('a whale.\n'), 'a whale.\n');
    for (const token of read('call me')) {
      assert.equal(token.written, undefined);
      assert.equal(KNOWN[token.id], token.piece);
    }
  });

  it('has one place in the text for each code point', () => {
    const text = 'a😀é\u0301ს\tb';
    const tokens = read(text);
    assert.deepEqual(
      tokens.map(({ start, end }) => text.slice(start, end)),
      ['a', '😀', 'é', '\u0301', 'ს', '\t', 'b'],
    );
    assert.equal(pieces(text), `a${UNKNOWN.repeat(4)} b`);
    assert.deepEqual(
      tokens.map(({ written }) => written),
      [undefined, '😀', 'é', '\u0301', 'ს', '\t', undefined],
    );
  });

  it('breaks lines as any system does, each break being one newline', () => {
    const tokens = read('a\r\nb\rc\n\r\n');
    assert.equal(tokens.map(({ piece }) => piece).join(''), 'a\nb\nc\n\n');
    assert.deepEqual(
      tokens.map(({ start, end }) => [start, end]),
      [[0, 1], [1, 3], [3, 4], [4, 5], [5, 6], [6, 7], [7, 9]], // prettier-ignore
    );
  });

  it('takes straight quotes for the curly ones of the book, opening and closing', () => {
    assert.equal(pieces('"what" he'), '“what” he');
    assert.equal(pieces(`it's ("'so'")—"oh"`), 'it’s (“‘so’”)—“oh”');
    assert.equal(read('"a')[0]!.written, '"');
  });

  it('takes curly quotes for straight ones where the model knows only those', () => {
    const { tokens } = readCharacters('“a’s”', { known: [UNKNOWN, '"', "'", 'a', 's'], unknown: 0 }, 100);
    assert.equal(tokens.map(({ piece }) => piece).join(''), `"a's"`);
  });

  it('takes half a character for one that the model does not know', () => {
    const [first, second] = read('\ud83da');
    assert.deepEqual([first!.piece, first!.start, first!.end], [UNKNOWN, 0, 1]);
    assert.equal(second!.piece, 'a');
  });

  it('is cut after as many characters as are read, and counted as a whole', () => {
    const { tokens, count } = readCharacters('ab😀cd', BOOK, 3);
    assert.equal(count, 5);
    assert.equal(tokens.at(-1)!.end, 4);
  });

  it('covers every text without gaps, in ids of the vocabulary', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'ab \r\n\t"\'“'), fc.string({ unit: 'binary' })),
    });
    fc.assert(
      fc.property(anyText, (text) => {
        const { tokens, count } = readCharacters(text, BOOK, text.length);
        assert.equal(count, tokens.length);
        assert.equal(tokens.map(({ start, end }) => text.slice(start, end)).join(''), text);
        let end = 0;
        for (const token of tokens) {
          assert.equal(token.start, end);
          assert.ok(token.end > token.start);
          assert.equal(KNOWN[token.id], token.piece);
          assert.equal(token.written ?? token.piece, text.slice(token.start, token.end));
          end = token.end;
        }
      }),
    );
  });

  it('reads ids as what they stand for, at no place of a text', () => {
    const [token] = charactersOfIds([3], BOOK);
    assert.deepEqual([token!.piece, token!.start, token!.end], ['a', 0, 0]);
  });
});
