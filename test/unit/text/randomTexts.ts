import fc from 'fast-check';

/** Stretches that have broken tokenizers: joiners, marks, right-to-left, controls, special tokens, half pairs. */
const AWKWARD = [
  ' ', '  ', '\t', '\n', '\r\n', '\0', '\u0085', '\u00a0', '\u200b', '\u200d', '\u2028', '\u3000', '\ufeff', '\ufffd',
  '\ud83d', '\ude00', '🙂', '👩‍🚀', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '𝒳', 'e\u0301', '\u0301', 'é', 'ñ', 'Ü', 'ß', 'İ', 'Σ', 'ς', 'ﬁ', 'Ⅷ', '½',
  'q\u0323\u0307', 'q\u0307\u0323', '가', '\u1100\u1161\u11a8', 'ㄱ', 'ｶﾞ', '日本語', '漢', '\u{2a6d6}', 'مرحبا', 'שָׁלוֹם', 'हिन्दी', 'ไทย',
  '[MASK]', '[CLS]', '<s>', '</s>', '<mask>', ' <mask>', '<|endoftext|>', '<unk>', '<0x41>', '▁', '##', 'Ġ', '__proto__',
  "don't", "I'LL", '3.14', '1,000', '...', '!!!', 'the', ' the', 'The', 'light', 'keeper', 'evening', '_', '$', '^', '`', '~',
]; // prettier-ignore

/** Any text: random code points, lone surrogates among them, and awkward stretches. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...AWKWARD),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ maxLength: 8 }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
