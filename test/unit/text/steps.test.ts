import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AlignedText } from '../../../src/text/alignedText.ts';
import { readDecoder } from '../../../src/text/decoders.ts';
import { readNormalizer } from '../../../src/text/normalizers.ts';
import { readPreTokenizer } from '../../../src/text/preTokenizers.ts';
import { readTokenizer } from '../../../src/text/readTokenizer.ts';
import { inUnicodeForm } from '../../../src/text/unicodeForms.ts';
import { isUtf8, textOfUtf8, utf8Bytes } from '../../../src/text/utf8.ts';
import { isWhiteSpace } from '../../../src/text/whiteSpace.ts';
import { anyText } from './randomTexts.ts';

/** Text and source range of each stretch of equal ranges: `e[0,2]`. */
function shown(text: AlignedText): string {
  const parts: string[] = [];
  let index = 0;
  for (const character of text.text) {
    parts.push(`${character}[${text.sourceStart(index)},${text.sourceEnd(index + character.length - 1)}]`);
    index += character.length;
  }
  return parts.join(' ');
}

const normalized = (normalizer: object | null, text: string): string =>
  shown(readNormalizer(normalizer)(AlignedText.of(text)));

const cut = (preTokenizer: object, text: string): string[] =>
  readPreTokenizer(preTokenizer)(AlignedText.of(text)).map((part) => part.text);

describe('normalizers', () => {
  it('give a composed character the range of all its parts', () => {
    assert.equal(normalized({ type: 'NFC' }, 'ae\u0301b'), 'a[0,1] é[1,3] b[3,4]');
    assert.equal(normalized({ type: 'NFD' }, 'aéb'), 'a[0,1] e[1,2] \u0301[1,2] b[2,3]');
    assert.equal(normalized({ type: 'NFKC' }, 'xﬁ①'), 'x[0,1] f[1,2] i[1,2] 1[2,3]');
    assert.equal(normalized({ type: 'NFC' }, '\u1100\u1161\u11a8'), '각[0,3]');
    assert.equal(normalized({ type: 'NFKC' }, 'ｶﾞ'), 'ガ[0,2]');
    assert.equal(normalized({ type: 'NFD' }, 'q\u0307\u0323'), 'q[0,1] \u0323[1,2] \u0307[2,3]');
  });

  it('agree with Unicode in every form, with ranges in order', () => {
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
      fc.assert(
        fc.property(anyText, (sample) => {
          const source = AlignedText.of(sample);
          const result = inUnicodeForm(source, form);
          assert.equal(result.text, source.text.normalize(form));
          for (let index = 1; index < result.length; index++) {
            assert.ok(result.sourceStart(index) >= result.sourceStart(index - 1));
            assert.ok(result.sourceEnd(index) >= result.sourceEnd(index - 1));
          }
        }),
        { numRuns: 300 },
      );
    }
  });

  it('clean, space and lower as BERT does', () => {
    const bert = { type: 'BertNormalizer' };
    assert.equal(normalized(bert, 'É\0\t漢'), 'e[0,1]  [2,3]  [3,4] 漢[3,4]  [3,4]');
    assert.equal(normalized({ ...bert, lowercase: false }, 'É'), 'É[0,1]');
    assert.equal(normalized({ ...bert, strip_accents: false }, 'É'), 'é[0,1]');
    assert.equal(normalized({ type: 'Lowercase' }, 'İΑΣ'), 'i[0,1] \u0307[0,1] α[1,2] σ[2,3]');
  });

  it('strip, replace, prepend, in order', () => {
    assert.equal(normalized({ type: 'Strip' }, ' a '), 'a[1,2]');
    assert.equal(normalized({ type: 'Strip', strip_left: false }, ' a '), ' [0,1] a[1,2]');
    assert.equal(normalized({ type: 'StripAccents' }, 'e\u0301'), 'e[0,1]');
    assert.equal(normalized({ type: 'Prepend', prepend: '▁' }, ''), '');
    const replace = { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' };
    const sequence = { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, replace] };
    assert.equal(normalized(sequence, '🙂   b'), '▁[0,2] 🙂[0,2] ▁[2,5] b[5,6]');
    assert.equal(normalized({ type: 'Nmt' }, 'a\u200bb\u0001'), 'a[0,1]  [1,2] b[2,3]');
  });

  it('read lone surrogates as U+FFFD', () => {
    assert.equal(normalized(null, 'a\ud83d\ude42\ud83d'), 'a[0,1] 🙂[1,3] \ufffd[3,4]');
  });

  it('look characters up in a precompiled map', () => {
    const map = { type: 'Precompiled', precompiled_charsmap: characterMap([['①', '1'], ['ﬁ', 'fi'], ['\r', ' '], ['\u200b', '']]) }; // prettier-ignore
    assert.equal(normalized(map, 'xﬁ①\r\n\u200b🙂'), 'x[0,1] f[1,2] i[1,2] 1[2,3]  [3,5] 🙂[6,8]');
    assert.equal(normalized({ ...map, precompiled_charsmap: null }, 'ﬁ'), 'ﬁ[0,1]');
    for (const broken of ['!', 'AA', '/////w==', 'BAAAAA==', `${'/'.repeat(40)}`, 'CAAAAP////////////']) {
      try {
        normalized({ ...map, precompiled_charsmap: broken }, 'aﬁ①\0é');
      } catch (thrown) {
        assert.match(String(thrown), /damaged/);
      }
    }
  });
});

/** A precompiled character map with these replacements: a double-array trie placed greedily. */
function characterMap(replacements: [string, string][]): string {
  const units: number[] = [];
  const values = Buffer.from(replacements.map(([, to]) => `${to}\0`).join(''));
  const offsetOf = (index: number): number =>
    Buffer.byteLength(
      replacements
        .slice(0, index)
        .map(([, to]) => `${to}\0`)
        .join(''),
    );
  const keys = replacements.map(([from], index) => ({
    bytes: [...Buffer.from(from)],
    value: offsetOf(index),
  }));
  const taken = new Set([0]);
  const place = (node: number, group: typeof keys, depth: number): void => {
    const labels = [...new Set(group.map(({ bytes }) => bytes[depth] ?? 0))];
    let base = 1;
    while (labels.some((label) => taken.has(base ^ label) || (base ^ node) >= 2 ** 21)) {
      base++;
    }
    labels.forEach((label) => taken.add(base ^ label));
    units[node] = (units[node] ?? 0) | ((base ^ node) << 10) | (labels.includes(0) ? 0x100 : 0);
    for (const label of labels) {
      const child = base ^ label;
      const members = group.filter(({ bytes }) => (bytes[depth] ?? 0) === label);
      units[child] = label === 0 ? members[0].value | 0x80000000 : label;
      if (label !== 0) {
        place(child, members, depth + 1);
      }
    }
  };
  place(0, keys, 0);
  const trie = Buffer.alloc(4 * 512);
  units.forEach((unit, index) => trie.writeUInt32LE(unit >>> 0, 4 * index));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(trie.length);
  return Buffer.concat([size, trie, values]).toString('base64');
}

describe('pre-tokenizers', () => {
  it('cut at white space, signs and digits', () => {
    assert.deepEqual(cut({ type: 'Whitespace' }, "don't  go, é_1"), ['don', "'", 't', 'go', ',', 'é_1']);
    assert.deepEqual(cut({ type: 'WhitespaceSplit' }, ' a,b\u00a0c\n'), ['a,b', 'c']);
    assert.deepEqual(cut({ type: 'BertPreTokenizer' }, 'a$b c—d'), ['a', '$', 'b', 'c', '—', 'd']);
    assert.deepEqual(cut({ type: 'Punctuation' }, 'a!?b'), ['a', '!', '?', 'b']);
    assert.deepEqual(cut({ type: 'Digits', individual_digits: true }, 'a12b'), ['a', '1', '2', 'b']);
    assert.deepEqual(cut({ type: 'Digits', individual_digits: false }, 'a12b'), ['a', '12', 'b']);
    assert.deepEqual(cut({ type: 'CharDelimiterSplit', delimiter: '|' }, 'a||b'), ['a', 'b']);
  });

  it('do with the matches what the behavior says', () => {
    const split = (behavior: string, invert = false): string[] =>
      cut({ type: 'Split', pattern: { String: '-' }, behavior, invert }, 'the-final--countdown');
    assert.deepEqual(split('Removed'), ['the', 'final', 'countdown']);
    assert.deepEqual(split('Isolated'), ['the', '-', 'final', '-', '-', 'countdown']);
    assert.deepEqual(split('MergedWithPrevious'), ['the-', 'final-', '-', 'countdown']);
    assert.deepEqual(split('MergedWithNext'), ['the', '-final', '-', '-countdown']);
    assert.deepEqual(split('Contiguous'), ['the', '-', 'final', '--', 'countdown']);
    assert.deepEqual(split('Removed', true), ['-', '-', '-']);
    const places = { type: 'Split', pattern: { Regex: '(?=\\p{Lu})' }, behavior: 'Isolated' };
    assert.deepEqual(cut(places, 'aBcDe'), ['a', 'Bc', 'De']);
  });

  it('write spaces as SentencePiece does', () => {
    assert.deepEqual(cut({ type: 'Metaspace' }, 'a  b'), ['▁a', '▁', '▁b']);
    assert.deepEqual(cut({ type: 'Metaspace', prepend_scheme: 'never' }, 'a b'), ['a', '▁b']);
    assert.deepEqual(cut({ type: 'Metaspace', add_prefix_space: false, split: false }, 'a b'), ['a▁b']);
    const first = { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Metaspace', prepend_scheme: 'first' }] }; // prettier-ignore
    assert.deepEqual(cut(first, 'a b'), ['▁a', 'b']);
  });

  it('write bytes as GPT-2 does', () => {
    assert.deepEqual(cut({ type: 'ByteLevel' }, 'é it\n'), ['ĠÃ©', 'Ġit', 'Ċ']);
    assert.deepEqual(cut({ type: 'ByteLevel', add_prefix_space: false, use_regex: false }, 'a b'), ['aĠb']);
  });
});

describe('decoders', () => {
  const decoded = (decoder: object | null, ...pieces: string[]): string =>
    readDecoder(decoder)(pieces).join('');

  it('join pieces', () => {
    assert.equal(decoded(null, 'a', 'b'), 'a b');
    assert.equal(decoded({ type: 'WordPiece' }, 'do', "n't", 'un', '##do', '.'), "don't undo.");
    assert.equal(decoded({ type: 'Metaspace' }, '▁a', '▁b'), 'a b');
    assert.equal(decoded({ type: 'BPEDecoder' }, 'a', 'b</w>', 'c</w>'), 'ab c');
    assert.equal(decoded({ type: 'CTC' }, 'a', 'a', '<pad>', 'a', '|', 'b'), 'aa b');
    assert.equal(decoded({ type: 'ByteLevel' }, 'Ã', '©', 'Ġb', 'Ã'), 'é b\ufffd');
    assert.equal(decoded({ type: 'ByteFallback' }, '<0xC3>', '<0xA9>', 'x', '<0xC3>', '<0xA9>', '<0xC3>'), 'éx\ufffd\ufffd\ufffd'); // prettier-ignore
    assert.equal(decoded({ type: 'Strip', content: ' ', start: 1, stop: 1 }, '  a  ', ' '), ' a ');
  });
});

describe('models', () => {
  const bytePair = (more: object, merges: unknown[] = []): ReturnType<typeof readTokenizer> =>
    readTokenizer({
      model: {
        type: 'BPE',
        vocab: { a: 0, b: 1, ab: 2, '?': 3, '@@b': 4, 'a@@b': 5, 'b</w>': 6, abb: 7 },
        merges,
        ...more,
      },
    });
  const pieces = (tokenizer: ReturnType<typeof readTokenizer>, text: string): string =>
    tokenizer.encode(text).map(({ piece, start, end }) => `${piece}[${start},${end}]`).join(' '); // prettier-ignore

  it('byte-pair: merges by rank, the leftmost first', () => {
    assert.equal(pieces(bytePair({}, ['a b']), 'abb'), 'ab[0,2] b[2,3]');
    assert.equal(pieces(bytePair({}, [['a', 'b'], ['ab', 'b']]), 'abb'), 'abb[0,3]'); // prettier-ignore
  });

  it('byte-pair: unknown characters are left out, kept or joined', () => {
    assert.equal(pieces(bytePair({}), 'axb'), 'a[0,1] b[2,3]');
    assert.equal(pieces(bytePair({ unk_token: '?' }), 'axyb'), 'a[0,1] ?[1,2] ?[2,3] b[3,4]');
    assert.equal(pieces(bytePair({ unk_token: '?', fuse_unk: true }), 'ax🙂b'), 'a[0,1] ?[1,4] b[4,5]');
  });

  it('byte-pair: prefixes, suffixes, whole texts', () => {
    assert.equal(pieces(bytePair({ continuing_subword_prefix: '@@' }), 'ab'), 'a[0,1] @@b[1,2]');
    assert.equal(pieces(bytePair({ end_of_word_suffix: '</w>' }), 'ab'), 'a[0,1] b</w>[1,2]');
    assert.equal(pieces(bytePair({ ignore_merges: true }), 'ab'), 'ab[0,2]');
  });

  it('added tokens: the longest, whole words, with their white space', () => {
    const token = (content: string, more: object = {}): object => ({
      id: 10 + content.length,
      content,
      normalized: false,
      ...more,
    });
    const tokenizer = readTokenizer({
      added_tokens: [token('<x>'), token('<x><y>'), token('word', { single_word: true }), token('<pad>', { lstrip: true, rstrip: true })], // prettier-ignore
      model: { type: 'BPE', vocab: { a: 0 }, merges: [] },
    });
    assert.equal(pieces(tokenizer, '<x><x><y>'), '<x>[0,3] <x><y>[3,9]');
    assert.equal(pieces(tokenizer, 'aword word'), 'a[0,1] word[6,10]');
    assert.equal(pieces(tokenizer, 'a <pad>  a'), 'a[0,1] <pad>[1,9] a[9,10]');
  });
});

describe('utf8', () => {
  it('agrees with the platform', () => {
    fc.assert(
      fc.property(anyText, (text) => assert.deepEqual(utf8Bytes(text), [...new TextEncoder().encode(text)])),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        assert.equal(textOfUtf8(bytes), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
        assert.equal(
          isUtf8(bytes),
          !textOfUtf8(bytes).includes('\ufffd') || Buffer.from(textOfUtf8(bytes)).equals(bytes),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('knows all white space', () => {
    for (let unit = 0; unit < 0x10000; unit++) {
      const character = String.fromCharCode(unit);
      assert.equal(isWhiteSpace(character), /\p{White_Space}/u.test(character));
    }
  });
});
