import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../src/problem.ts';
import { parseTokenizer, readTokenizer } from '../../../src/text/readTokenizer.ts';
import { fixtureJson, fixtureText, REFERENCE_TOKENIZERS } from './fixtures.ts';

interface Manifest {
  files: { path: string; defect: string; expect: 'load' | 'reject' | 'reject_or_ignore' | 'safe' | 'any' }[];
}

/** What may be asked of every file: an encoding, or a refusal that a person can understand. */
function answerOf(text: string): 'loaded' | 'refused' {
  try {
    const tokenizer = parseTokenizer(text);
    tokenizer.encode(`the light </s> [MASK] __proto__ ${'a'.repeat(40)}!`);
    tokenizer.decode([0, 1, 2, 3, 1e9, -1, 0.5, Number.NaN]);
    return 'loaded';
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) {
      throw thrown;
    }
    assert.equal(thrown.code, 'bad-model');
    assert.match(thrown.message, /^[A-Z].{20,}\.$/);
    assert.match(thrown.nextStep ?? '', /^[A-Z].{10,}\.$/);
    assert.ok(thrown.message.length < 300);
    return 'refused';
  }
}

describe('damaged and hostile tokenizers', () => {
  for (const { path, defect, expect } of fixtureJson<Manifest>('malformed/manifest.json').files) {
    it(`${path}: ${defect} (${expect})`, () => {
      const answer = answerOf(fixtureText(`malformed/${path}`));
      if (expect === 'load' || expect === 'reject') {
        assert.equal(answer, expect === 'load' ? 'loaded' : 'refused');
      }
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
      assert.equal(({} as Record<string, unknown>)['0'], undefined);
    });
  }

  it('a piece may be called __proto__', () => {
    const tokenizer = parseTokenizer(fixtureText('malformed/tokenizers/markup_tokens.json'));
    const id = fixtureText('malformed/tokenizers/markup_tokens.json').match(/"__proto__":\s*(\d+)/)?.[1];
    assert.equal(tokenizer.piece(Number(id)), '__proto__');
  });

  it('a pattern that takes exponential time is refused', () => {
    assert.equal(answerOf(fixtureText('malformed/tokenizers/regex_backtracking.json')), 'refused');
  });

  const wordPiece = (): Record<string, unknown> => fixtureJson('malformed/controls/wordpiece.json');
  const refuses = (json: unknown, message: RegExp): void =>
    assert.throws(
      () => readTokenizer(json),
      (thrown) =>
        thrown instanceof ProblemError && thrown.code === 'bad-model' && message.test(thrown.message),
    );

  it('nested sequences are refused before they fill the stack', () => {
    for (const part of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder']) {
      const members = {
        normalizer: 'normalizers',
        pre_tokenizer: 'pretokenizers',
        post_processor: 'processors',
      };
      const name = members[part as keyof typeof members] ?? 'decoders';
      let nested: unknown = { type: 'Sequence', [name]: [] };
      for (let depth = 0; depth < 5000; depth++) {
        nested = { type: 'Sequence', [name]: [nested] };
      }
      refuses({ ...wordPiece(), [part]: nested }, /nested too deeply/);
    }
  });

  it('every kind of wrong value is refused', () => {
    for (const value of [
      5,
      'text',
      [],
      [[]],
      {},
      { type: 'Unknown' },
      { type: 7 },
      { type: 'Replace' },
      true,
    ]) {
      for (const part of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder', 'model']) {
        refuses({ ...wordPiece(), [part]: value }, /tokenizer of this model/);
      }
    }
    for (const value of [null, undefined, 5, 'text', [], true]) {
      refuses(value, /damaged/);
    }
    for (const value of [5, {}, [5], [{}], [{ id: 2 ** 40, content: 'x' }], [{ id: 1 }]]) {
      refuses({ ...wordPiece(), added_tokens: value }, /added_tokens/);
    }
  });

  it('truncation and padding are ignored', () => {
    const json = { ...wordPiece(), truncation: { max_length: 2 }, padding: { strategy: { Fixed: 99 } } };
    const text = 'the light the light the light';
    assert.deepEqual(readTokenizer(json).encode(text), readTokenizer(wordPiece()).encode(text));
  });

  it('a byte order mark is skipped', () => {
    assert.equal(answerOf(`\ufeff${fixtureText('malformed/controls/bpe.json')}`), 'loaded');
  });

  it('a value exchanged for any other gives an encoding or an understandable refusal', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('', 'BPE', 'Sequence', 'ByteLevel', -1, 1e300, 2 ** 24, '__proto__', [[]], [['', '']]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...REFERENCE_TOKENIZERS), fc.nat(), value, (name, place, other) => {
        const json = fixtureJson<object>(`${name}/tokenizer.json`);
        answerOf(JSON.stringify(exchanged(json, place, other)));
      }),
      { numRuns: 600 },
    );
  }).timeout(20_000);
});

/** The JSON with another value at a place, chosen by walking down from the root. */
function exchanged(json: unknown, place: number, other: unknown): unknown {
  if (typeof json !== 'object' || json === null || Object.keys(json).length === 0) {
    return other;
  }
  const keys = Object.keys(json);
  const key = keys[place % keys.length];
  const rest = Math.floor(place / keys.length);
  const copy = structuredClone(json) as Record<string, unknown>;
  copy[key] = rest % 3 === 0 ? other : exchanged(copy[key], Math.floor(rest / 3), other);
  return copy;
}
