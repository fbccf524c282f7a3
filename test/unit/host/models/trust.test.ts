import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { liesIn } from '../../../../src/host/models/trust.ts';

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
