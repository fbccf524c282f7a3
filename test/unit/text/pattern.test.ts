import assert from 'node:assert/strict';
import { ProblemError } from '../../../src/problem.ts';
import { translatePattern } from '../../../src/text/onigurumaPattern.ts';
import { readPattern } from '../../../src/text/pattern.ts';

/** The patterns of published tokenizers. */
const CL100K =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const POSSESSIVE =
  "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+";
const O200K =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s+(?!\\S)|\\s+";
const BLOOM = ' ?[^(\\s|[.,!?…。，、।۔،])]+';
const HAN = '[\\p{Han}]+|[^\\p{Han}\\s]+|[\\p{L}&&[^\\p{Han}]]+';

function matches(regex: string, text: string): string[] {
  return [...text.matchAll(readPattern({ Regex: regex }, 'pattern'))].map(([found]) => found);
}

function refuses(regex: string, message = /pattern/i): void {
  assert.throws(
    () => readPattern({ Regex: regex }, 'pattern'),
    (thrown) => thrown instanceof ProblemError && thrown.code === 'bad-model' && message.test(thrown.message),
    regex,
  );
}

describe('patterns of tokenizers', () => {
  it('cut as in GPT-4, Llama 3 and Qwen', () => {
    for (const pattern of [CL100K, POSSESSIVE]) {
      assert.deepEqual(matches(pattern, "I'LL pay $12345 ¡now!\n\n  Hé's  ok"), [
        'I', "'LL", ' pay', ' $', '123', '45', ' ¡', 'now', '!\n\n', ' ', ' Hé', "'s", ' ', ' ok',
      ]); // prettier-ignore
    }
  });

  it('cut as in GPT-4o', () => {
    assert.deepEqual(matches(O200K, "HelloWorld ISN'T 日本"), ['Hello', 'World', " ISN'T", ' 日本']);
  });

  it('have nested classes, scripts and intersections', () => {
    assert.deepEqual(matches(BLOOM, 'one two, (three)'), ['one', ' two', 'three']);
    assert.deepEqual(matches(HAN, '日本 and 漢字'), ['日本', 'and', '漢字']);
    assert.deepEqual(matches('[[:alpha:]]+', 'ab1é'), ['ab', 'é']);
    assert.deepEqual(matches('[^[:^digit:]]+', 'ab12'), ['12']);
    assert.deepEqual(matches('\\p{^L}+', 'ab12'), ['12']);
  });

  it('have the white space, words and line ends of Oniguruma', () => {
    assert.deepEqual(matches('\\s+', 'a\u0085\ufeffb\u3000'), ['\u0085', '\u3000']);
    assert.deepEqual(matches('^a$', 'a\nb\na'), ['a', 'a']);
    assert.deepEqual(matches('\\Aa', 'a\na'), ['a']);
    assert.deepEqual(matches('a\\z', 'a\na'), ['a']);
    assert.deepEqual(matches('.+', 'a\rb\nc'), ['a\rb', 'c']);
    assert.deepEqual(matches('\\w+', 'é_१-x'), ['é_१', 'x']);
    assert.deepEqual(matches('\\h+|\\x{1F642}', 'fg🙂'), ['f', '🙂']);
  });

  it('do not go back into what was taken for good', () => {
    assert.deepEqual(matches('a++a', 'aaa'), []);
    assert.deepEqual(matches('(?>a+)b', 'aab'), ['aab']);
    assert.deepEqual(matches('(?>a|ab)c', 'abc'), []);
  });

  it('have literal braces, brackets and hyphens', () => {
    assert.deepEqual(matches('a{,2}b', 'aaab'), ['aab']);
    assert.deepEqual(matches('x{y}', 'x{y}'), ['x{y}']);
    assert.deepEqual(matches('[]a-]+', ']a-b'), [']a-']);
    assert.deepEqual(matches('[a\\-z]+', 'a-zb'), ['a-z']);
    assert.deepEqual(matches('[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]', 'a^{b'), ['^', '{']);
  });

  it('ignore case where they say so', () => {
    assert.deepEqual(matches("(?i:'s)t|K", "'St'sT'ſtkK"), ["'St", "'ſt", 'K']);
    assert.deepEqual(matches('(?i)[a-c]+x', 'AbCX abx'), ['AbCX', 'abx']);
  });

  it('are refused where they could take exponential time', () => {
    const forever = [
      '(a+)+',
      '(a|a)*',
      '(a*)*b',
      '((a?b?)*)+',
      '(?:a{1,3}){5}',
      '(?:(?:a|b)+c)+',
      '(\\s*x?)+y',
    ];
    forever.forEach((pattern) => refuses(pattern, /forever/));
    assert.equal(typeof translatePattern('(?:\\d{3})+(?!\\d)'), 'string');
  });

  it('are refused where they are broken or unknown', () => {
    for (const pattern of [
      '(',
      ')',
      '[',
      '[a',
      'a)',
      '*a',
      '\\',
      '\\p{',
      '\\p{Nope}',
      '(?<n',
      '(?#x)',
      '\\1',
      '[z-a]',
    ]) {
      refuses(pattern);
    }
    refuses('('.repeat(5000));
    refuses('['.repeat(5000));
    refuses('a'.repeat(30_000));
  });

  it('are literal where they are strings', () => {
    const pattern = readPattern({ String: '.*[+]' }, 'pattern');
    assert.deepEqual(
      [...'x.*[+]y'.matchAll(pattern)].map(({ index }) => index),
      [1],
    );
  });
});
