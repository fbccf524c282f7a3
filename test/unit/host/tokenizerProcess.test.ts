import assert from 'node:assert/strict';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TokenizerProcess } from '../../../src/host/tokenizerProcess.ts';

describe('the tokenizer’s worker', () => {
  let tokenizer: TokenizerProcess;

  beforeEach(() => {
    tokenizer = new TokenizerProcess({
      workerFile: fileURLToPath(new URL('fixtures/tokenizer.mjs', import.meta.url)),
      modelsFolder: '/models',
      graceMilliseconds: 100,
    });
  });

  afterEach(() => tokenizer.dispose());

  const count = (text: string, signal?: AbortSignal) =>
    tokenizer.client.call('count', { model: 'minilm', text }, signal && { signal });

  it('starts with the first question', async () => {
    assert.equal(tokenizer.worker, undefined);
    assert.equal((await count('one two')).tokens, 2);
    assert(tokenizer.worker);
  });

  it('stops when nobody has asked for a while, and starts anew', async () => {
    const { model: before } = await count('one');
    const { worker } = tokenizer;
    await once(worker!, 'exit');
    assert.equal(tokenizer.worker, undefined);
    assert.notDeepEqual((await count('one')).model, before);
  });

  it('fails what waits when it dies, and answers the next question', async () => {
    await assert.rejects(count('exit'), { code: 'engine-lost' });
    assert.equal((await count('one two three')).tokens, 3);
  });

  it('answers nobody who does not want to know any more', async () => {
    await assert.rejects(count('one', AbortSignal.abort()), { code: 'cancelled' });
  });
});
