import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { OUT } from '../../scripts/paths.ts';

/** Leaves a picture of the page in `out/screenshots`, for people to look at. @param name without `.png` */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(OUT, 'screenshots', `${name}.png`) });
}
