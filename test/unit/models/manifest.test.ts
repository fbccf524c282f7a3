import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { openBundledModel } from '../../../src/models/bundledModel.ts';
import { BUNDLED_MODELS } from '../../../src/models/catalogue.ts';
import type { ModelManifest } from '../../../src/models/manifest.ts';
import { readManifest, verifiedFiles } from '../../../src/models/manifest.ts';
import type { ReadModelFile } from '../../../src/models/weights.ts';
import { memoryFolder } from './fixtures.ts';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const CONTENTS = '{"model_type": "bert"}';

const MANIFEST: ModelManifest = {
  format: 1,
  recipe: 1,
  name: 'minilm',
  title: 'MiniLM',
  description: 'A model.',
  licence: 'Apache-2.0',
  upstream: { name: 'a/b', url: 'https://example.invalid', authors: 'Somebody' },
  source: {
    package: 'p',
    version: '1.0.0',
    files: [{ name: 'model/config.json', sha256: hash(encode(CONTENTS)) }],
  },
  files: [{ name: 'config.json', bytes: CONTENTS.length, sha256: hash(encode(CONTENTS)) }],
  quantization: { precision: 'int8', scheme: 's', levels: { mlp: 127 } },
  tensors: { a: { shape: [1, 2], stored: 'I8' } },
};

describe('manifest', () => {
  it('is read', () => assert.deepEqual(readManifest(encode(JSON.stringify(MANIFEST))), MANIFEST));

  it('is refused where it is not as it should be, with the place', () => {
    const refused = (change: object, message: RegExp): void =>
      assert.throws(() => readManifest(encode(JSON.stringify({ ...MANIFEST, ...change }))), {
        code: 'bad-model',
        message,
      });
    const [file] = MANIFEST.files;
    refused({ format: 2 }, /“format”/);
    refused({ files: [{ ...file, bytes: -1 }] }, /“files\.0\.bytes”/);
    refused({ files: [{ ...file, sha256: 'x' }] }, /“files\.0\.sha256”/);
    refused({ files: [{ ...file, name: '../config.json' }] }, /“files\.0\.name”/);
    assert.throws(() => readManifest(encode('[]')), { code: 'bad-model' });
  });

  it('gives out only files that are as it has them', async () => {
    const reader = (contents: string | undefined): ReadModelFile =>
      verifiedFiles(
        MANIFEST,
        memoryFolder({ other: 'x', ...(contents && { 'config.json': contents }) }),
        hash,
      );
    assert.deepEqual(await reader(CONTENTS)('config.json'), encode(CONTENTS));
    assert.equal(await reader(CONTENTS)('other'), undefined);
    await assert.rejects(reader(undefined)('config.json'), { code: 'bad-model', message: /missing/ });
    await assert.rejects(reader(CONTENTS + ' ')('config.json'), { message: /23 bytes instead of 22/ });
    await assert.rejects(reader(CONTENTS.replace('b', 'B'))('config.json'), {
      message: /changed or damaged/,
    });
  });

  it('does not hash a file of the wrong size', async () => {
    const reader = verifiedFiles(MANIFEST, memoryFolder({ 'config.json': '{}' }), () =>
      assert.fail('hashed'),
    );
    await assert.rejects(reader('config.json'), { code: 'bad-model' });
  });
});

describe('bundled model', () => {
  it('that is damaged says so and what to do', async () => {
    const damaged: [string, ReadModelFile][] = [
      ['nothing there', memoryFolder({})],
      ['no manifest', memoryFolder({ 'config.json': CONTENTS })],
      ['manifest cut short', memoryFolder({ 'manifest.json': '{"format": 1' })],
      ['file missing', memoryFolder({ 'manifest.json': MANIFEST })],
      ['file cut short', memoryFolder({ 'manifest.json': MANIFEST, 'config.json': '{' })],
    ];
    for (const [title, readFile] of damaged) {
      await assert.rejects(
        openBundledModel(BUNDLED_MODELS[0], readFile, hash),
        {
          code: 'bad-model',
          message: /^The bundled model MiniLM is damaged: /,
          nextStep: /Reinstall the extension/,
        },
        title,
      );
    }
  });
});
