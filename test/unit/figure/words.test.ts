import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { panelMethods } from '../../../src/protocol/panelMethods.ts';
import { firstWords } from '../../../webview/app/figure/caption.ts';
import { fileStem } from '../../../webview/app/figure/fileName.ts';

const tokens = (...pieces: string[]) =>
  pieces.map((piece, id) => ({ id, piece, start: 0, end: 0, special: /^(\[|<s>)/.test(piece) }));

describe('the name of an exported file', () => {
  it('says model, stage and head', () => {
    assert.equal(
      fileStem(['minilm', 'layer.5.attention.weights', 'head-11', undefined]),
      'minilm-layer.5.attention.weights-head-11',
    );
    assert.equal(fileStem(['/home/me/models/My Model', 'logits']), 'My_Model-logits');
    assert.equal(fileStem([String.raw`C:\models\bert`, 'logits']), 'bert-logits');
  });

  it('is one that the host takes, whatever the parts are', () => {
    const parts = fc.array(fc.option(fc.string({ unit: 'binary', maxLength: 200 }), { nil: undefined }));
    fc.assert(
      fc.property(parts, (given) => {
        const name = `${fileStem(given)}.safetensors`;
        const request = { trace: 't', format: 'safetensors', name };
        assert.ok(v.safeParse(panelMethods.saveStages.parameters, request).success, name);
        assert.doesNotMatch(name, /^[.-]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the first words of a text, in a caption', () => {
  it('are put together from word pieces', () => {
    const pieces = tokens('[CLS]', 'a', 'light', '##house', ',', 'it', 'shines', '.', '[SEP]');
    assert.equal(firstWords(pieces), 'a lighthouse, it shines.');
  });

  it('are put together from pieces that know their spaces', () => {
    assert.equal(firstWords(tokens('<s>', '▁Once', '▁up', 'on', '▁a', '▁time', ',')), 'Once upon a time,');
    assert.equal(firstWords(tokens('The', 'Ġcat', 's', 'Ġsat', '!')), 'The cats sat!');
  });

  it('are the characters themselves where each is a token', () => {
    const characters = [...'Call me\nIshmael'].map((piece, start) => ({
      ...{ id: 0, piece, start, end: start + 1, special: false },
      ...(piece === 'I' && { piece: '\ufffd', written: 'I' }),
    }));
    assert.equal(firstWords(characters), 'Call me⏎Ishmael');
    const apart = [
      { id: 0, piece: 'a', start: 0, end: 1, special: false },
      { id: 1, piece: 'b', start: 2, end: 3, special: false },
    ];
    assert.equal(firstWords(apart), 'a b');
    const long = Array.from({ length: 200 }, (_, start) => ({
      ...{ id: 0, piece: 'x', start, end: start + 1, special: false },
    }));
    assert.equal(firstWords(long), `${'x'.repeat(90)} …`);
  });

  it('end where there is no more room', () => {
    const words = firstWords(tokens(...Array.from({ length: 60 }, (_, at) => `word${at}`)));
    assert.ok(words.length <= 92 && words.endsWith(' …') && words.startsWith('word0 word1'));
  });
});
