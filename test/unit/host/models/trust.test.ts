import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { liesIn, mayRead } from '../../../../src/host/models/trust.ts';

describe('whether a folder lies in the workspace', () => {
  const workspace = resolve('/home/me/course');
  const cases: readonly [string, boolean][] = [
    ['/home/me/course', true],
    ['/home/me/course/models/bert', true],
    ['/home/me/course/..models', true],
    ['/home/me/course/../bert', false],
    ['/home/me/course-2/bert', false],
    ['/home/me', false],
    ['/', false],
  ];
  for (const [folder, inside] of cases) {
    it(`${folder}: ${inside}`, () =>
      assert.equal(liesIn(resolve(folder), ['/elsewhere', workspace]), inside));
  }
});

describe('a model’s folder', () => {
  const folders = [resolve('/home/me/course')];
  const inside = resolve('/home/me/course/model');

  it('is read in a workspace that is trusted, and anywhere outside of one that is not', async () => {
    const ask = (): never => assert.fail('asked');
    assert.equal(await mayRead(inside, { trusted: true, folders }, ask), true);
    assert.equal(await mayRead(resolve('/models/bert'), { trusted: false, folders }, ask), true);
  });

  it('is read in a workspace that is not trusted where the person agrees', async () => {
    for (const answer of [true, false]) {
      const ask = (): Promise<boolean> => Promise.resolve(answer);
      assert.equal(await mayRead(inside, { trusted: false, folders }, ask), answer);
    }
  });
});
