import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenizerLibrary } from '../../../src/engine/tokenizerLibrary.ts';
import type { ParametersOf, ResultOf } from '../../../src/protocol/rpc.ts';
import type { tokenizerMethods } from '../../../src/protocol/tokenizerMethods.ts';
import { fixtureJson, REFERENCE_TOKENIZERS } from '../text/fixtures.ts';
import { referenceFolder } from '../references.ts';

type Methods = typeof tokenizerMethods;

interface Expected {
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

const FIXTURES = new URL('../../fixtures/tokenizers/', import.meta.url).pathname;
const MODELS = new URL('../../../media/models', import.meta.url).pathname;

describe('the tokenizers behind hovers and counts', () => {
  const library = new TokenizerLibrary(MODELS);
  const call = { signal: new AbortController().signal, progress: () => undefined };
  const tokenize = async (
    parameters: ParametersOf<Methods['tokenize']>,
  ): Promise<ResultOf<Methods['tokenize']>> => library.handlers.tokenize(parameters, call);

  it('cuts as the bundled model does, with the limit of its context', async () => {
    const { model, tokens } = await tokenize({ model: 'minilm', text: 'Tokenization 🙂' });
    assert.deepEqual(model, { title: 'MiniLM', contextLength: 512 });
    assert.deepEqual(
      tokens.map(({ piece, id, start, end, unknown }) => [piece, id, start, end, unknown]),
      [
        ['[CLS]', 101, 0, 0, false],
        ['token', 19204, 0, 5, false],
        ['##ization', 3989, 5, 12, false],
        ['[UNK]', 100, 13, 15, true],
        ['[SEP]', 102, 0, 0, false],
      ],
    );
  });

  it('counts tokens, those that the model adds, and words', async () => {
    const text = 'It’s a dog, 🙂 in 3 words.';
    const { tokens } = await tokenize({ model: 'minilm', text });
    assert.deepEqual(await library.handlers.count({ model: 'minilm', text }, call), {
      model: { title: 'MiniLM', contextLength: 512 },
      tokens: tokens.length,
      special: 2,
      words: 6,
    });
  });

  for (const name of REFERENCE_TOKENIZERS) {
    it(`cuts by a folder’s own tokenizer.json, without any weights: ${name}`, async () => {
      for (const { text, ids } of fixtureJson<Expected>(`${name}/expected.json`).texts.slice(0, 20)) {
        const { model, tokens } = await tokenize({ model: join(FIXTURES, name), text });
        assert.deepEqual(
          tokens.map(({ id }) => id),
          ids,
          text,
        );
        assert.deepEqual(model, { title: name });
      }
    });
  }

  it('knows the limit of a folder with settings', async () => {
    const { model } = await tokenize({ model: referenceFolder('gpt2'), text: 'a' });
    assert.equal(model.title, 'gpt2');
    assert.ok(model.contextLength! > 1);
  });

  it('reads a folder anew when its tokenizer.json has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
    const put = (name: string, seconds: number): void => {
      cpSync(join(FIXTURES, name, 'tokenizer.json'), join(folder, 'tokenizer.json'));
      utimesSync(join(folder, 'tokenizer.json'), seconds, seconds);
    };
    try {
      put('wordpiece_bert', 1);
      const before = await tokenize({ model: folder, text: 'evening' });
      put('bytelevel_gpt2', 2);
      const after = await tokenize({ model: folder, text: 'evening' });
      assert.notDeepEqual(before.tokens, after.tokens);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('calls a download by the model’s own name', async () => {
    const home = mkdtempSync(join(tmpdir(), 'tokenizer-'));
    const folder = join(home, 'someone--small-gpt2@0123456789ab');
    try {
      cpSync(referenceFolder('gpt2'), folder, { recursive: true });
      assert.equal((await tokenize({ model: folder, text: 'a' })).model.title, 'small-gpt2');
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('says what is wrong with a name or a folder', async () => {
    await assert.rejects(tokenize({ model: 'nobody', text: 'a' }), { code: 'not-found' });
    await assert.rejects(tokenize({ model: '/does/not/exist', text: 'a' }), {
      code: 'not-found',
      message: 'The model’s folder “/does/not/exist” is not there.',
    });
    const malformed = new URL('../../fixtures/models/malformed/config_array', import.meta.url).pathname;
    await assert.rejects(tokenize({ model: malformed, text: 'a' }), /no “tokenizer.json”/);
  });
});
