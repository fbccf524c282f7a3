import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  folderName,
  hubName,
  parseModelReference,
  titleOf,
} from '../../../../src/host/download/modelReference.ts';
import { ProgressText } from '../../../../src/host/download/progressText.ts';
import { SUGGESTIONS } from '../../../../src/host/download/suggestions.ts';
import { folderTitle } from '../../../../src/models/folderTitle.ts';

describe('the name of a model on the hub', () => {
  it('is owner and name, with a revision or without', () => {
    const gpt2 = { owner: 'openai-community', name: 'gpt2' };
    assert.deepEqual(parseModelReference(' openai-community/gpt2 '), { ...gpt2, revision: 'main' });
    assert.equal(parseModelReference('openai-community/gpt2@refs/pr/1').revision, 'refs/pr/1');
    assert.equal(hubName(gpt2), 'openai-community/gpt2');
    assert.equal(titleOf(parseModelReference('a/b')), 'a/b');
    assert.equal(titleOf(parseModelReference('a/b@v1')), 'a/b@v1');
    assert.equal(folderName(gpt2, '0123456789abcdef'), 'openai-community--gpt2@0123456789ab');
  });

  it('is that for each model of our list', () => {
    for (const { name } of SUGGESTIONS) assert.equal(hubName(parseModelReference(name)), name);
  });

  const others = [
    '',
    'gpt2',
    'a/b/c',
    '/a/b',
    'a/',
    '/b',
    '../b',
    'a/..',
    'a/b..c',
    'a/b--c',
    'a/b.git',
    '-a/b',
    'a/b-',
    '.a/b',
    'a b/c',
    'https://huggingface.co/a/b',
    'C:\\a',
    'a\\b',
    'a/b@',
    'a/b@..',
    'a/b@x/../y',
    'a/b@/x',
    'a/b@x@y',
    'a/b@x y',
    'a/b?x',
    'a/b#x',
    'a/%2e%2e',
    `a/${'b'.repeat(97)}`,
    `a/b@${'x'.repeat(101)}`,
    'a/b@.x',
    'ა/b',
  ];
  for (const text of others) {
    it(`is not “${text.slice(0, 40)}”`, () => {
      assert.throws(() => parseModelReference(text), { code: 'bad-input', nextStep: /owner\/name/ });
    });
  }

  it('never leads out of the folder of downloads, or to another address', () => {
    const characters = fc.constantFrom(...'ab.-_/\\@%:?# ~\u0000'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (text) => {
        let reference;
        try {
          reference = parseModelReference(text);
        } catch {
          return;
        }
        const folder = folderName(reference, '0'.repeat(40));
        assert.match(folder, /^[\w.-]+--[\w.-]+@0{12}$/);
        assert.ok(!folder.startsWith('.'));
        assert.equal(folderTitle(folder), reference.name);
        const path = `api/models/${hubName(reference)}/revision/${encodeURIComponent(reference.revision)}`;
        assert.equal(new URL(path, 'https://hub.invalid/').pathname, `/${path}`);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the progress of a download', () => {
  it('says how much has come and how fast, and not more often than can be read', () => {
    let now = 0;
    const text = new ProgressText(91_000_000, () => now);
    assert.equal(text.at(1_000_000), '1 MB of 91 MB');
    now = 100;
    assert.equal(text.at(2_000_000), undefined);
    now = 2000;
    assert.equal(text.at(11_000_000), '11 MB of 91 MB, 5.0 MB/s', 'what was there before does not count');
    now = 2001;
    assert.equal(text.at(91_000_000)?.startsWith('91 MB of 91 MB'), true, 'the end is always told');
  });
});
