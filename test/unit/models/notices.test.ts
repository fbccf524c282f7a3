import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { thirdPartyNotices } from '../../../scripts/notices.ts';
import { ROOT } from '../../../scripts/paths.ts';

describe('third-party notices', () => {
  it('are those of what is installed; otherwise run “npx tsx scripts/notices.ts”', async () => {
    const written = await readFile(join(ROOT, 'THIRD_PARTY_NOTICES.md'), 'utf8');
    assert.ok(written === thirdPartyNotices(), 'THIRD_PARTY_NOTICES.md has fallen behind');
  });
});
