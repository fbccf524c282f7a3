import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

const FOLDER = join(ROOT, 'test/fixtures/references/keras/cnn_functional');

describe('A network of one’s own on numbers', () => {
  for (const width of [1100, 400]) {
    it(`shows every layer of an image of two channels that is written as lists, ${width} pixels wide`, async () => {
      const { page, session, complaints } = await panelWith({ width });
      const { cases } = JSON.parse(readFileSync(join(FOLDER, 'input.json'), 'utf8')) as {
        cases: Record<string, { x: unknown }>;
      };
      const source = new TextInMemory(JSON.stringify(cases['main']!.x), 'image.json');
      await session.show({ source, lens: 'cnn', model: join(FOLDER, 'model.keras') });
      assert.equal(session.state.phase, 'ready', session.state.problem?.message);
      await painted(page);
      await page.getByText('The numbers are given to the network as they are').first().waitFor();
      assert.equal(await page.locator('[data-tab="over_image"], [data-tab="why"]').count(), 0, 'no picture');
      await assertAccessible(page, `numbers, ${width}`);
      await assertNothingClipped(page, `numbers, ${width}`);
      await screenshot(page, `own-numbers-${width}`);
      if (width === 1100) {
        const rows = page.locator('lens-rail [data-row]');
        const count = await rows.count();
        assert.ok(count > 5);
        for (let row = 0; row < count; row++) {
          await rows.nth(row).click();
          await page.locator('lens-stage [data-tab][aria-selected="true"]').waitFor();
        }
      }
      assert.deepEqual(complaints, []);
    });
  }
});
