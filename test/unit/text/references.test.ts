import assert from 'node:assert/strict';
import type { Token } from '../../../src/text/tokenizer.ts';
import { fixtureJson, REFERENCE_TOKENIZERS, referenceTokenizer } from './fixtures.ts';

interface Encoding {
  ids: number[];
  tokens: string[];
  offsets: [number, number][];
  offsets_utf16?: [number, number][];
  type_ids: number[];
  special_tokens_mask: number[];
  decoded: string;
}

interface Expected {
  vocab_size: number;
  texts: (Encoding & { text: string })[];
  pair: Encoding & { first: string; second: string };
}

interface ModelCase extends Partial<Encoding> {
  text: string;
  pair?: string;
  ids: number[];
}

const column = <Key extends keyof Token>(tokens: Token[], key: Key): Token[Key][] =>
  tokens.map((token) => token[key]);

describe('reference tokenizers', () => {
  for (const name of REFERENCE_TOKENIZERS) {
    describe(name, () => {
      const tokenizer = referenceTokenizer(name);
      const expected = fixtureJson<Expected>(`${name}/expected.json`);

      const check = (text: string, pair: string | undefined, encoding: Encoding): void => {
        const tokens = tokenizer.encode(text, pair);
        assert.deepEqual(column(tokens, 'id'), encoding.ids);
        assert.deepEqual(
          tokens.map(({ start, end }) => [start, end]),
          encoding.offsets_utf16 ?? encoding.offsets,
        );
        assert.deepEqual(column(tokens, 'type'), encoding.type_ids);
        assert.deepEqual(
          tokens.map(({ special }) => (special ? 1 : 0)),
          encoding.special_tokens_mask,
        );
        assert.deepEqual(
          column(tokens, 'piece'),
          encoding.tokens.map((token, index) => spellingInVocabulary(token, tokens[index])),
        );
        assert.equal(tokenizer.decode(encoding.ids), encoding.decoded);
      };

      /** For unknown text and `<mask>` with its space, Hugging Face names the text that was found, not the piece. */
      const spellingInVocabulary = (token: string, { id }: Token): string => {
        const piece = tokenizer.piece(id)!;
        return piece === '<unk>' || token.trim() === piece ? piece : token;
      };

      it('has the size', () => assert.equal(tokenizer.vocabularySize, expected.vocab_size));

      for (const encoding of expected.texts) {
        it(JSON.stringify(encoding.text.slice(0, 50)), () => check(encoding.text, undefined, encoding));
      }
      it('a pair', () => check(expected.pair.first, expected.pair.second, expected.pair));
    });
  }

  for (const name of ['bytelevel_gpt2', 'wordpiece_bert'] as const) {
    it(`${name}: the sentences of its model`, () => {
      const tokenizer = referenceTokenizer(name);
      for (const { text, pair, ids, tokens, offsets_utf16, decoded } of fixtureJson<ModelCase[]>(
        `${name}/model_cases.json`,
      )) {
        const encoded = tokenizer.encode(text, pair);
        assert.deepEqual(column(encoded, 'id'), ids);
        assert.deepEqual(column(encoded, 'piece'), tokens ?? column(encoded, 'piece'));
        assert.deepEqual(
          encoded.map(({ start, end }) => [start, end]),
          offsets_utf16 ?? encoded.map(({ start, end }) => [start, end]),
        );
        assert.equal(tokenizer.decode(ids), decoded ?? tokenizer.decode(ids));
      }
    });
  }
});
