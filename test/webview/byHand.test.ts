import assert from 'node:assert/strict';
import type { PanelOptions } from './page.ts';
import { screenshot } from './screenshot.ts';
import {
  assertAccessible,
  assertNothingClipped,
  hoverCell,
  painted,
  panelWith,
  type ShownPanel,
} from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const SCORES = `# softmax of four scores
scores = 1 1 1 5
values = 1 0
         0 1
         1 1
         2 0
`;
const TOKENS = `tokens = I am good
X = 1 0 1; 0 2 0; 1 1 1
WQ = 1 0; 0 1; 1 1
WK = 1 1; 0 1; 1 0
WV = 1 0; 0 1; 0 0
mask = causal
`;

async function byHand(text: string, options: Partial<PanelOptions> = {}): Promise<ShownPanel> {
  const panel = await panelWith(options);
  const source = new TextInMemory(text);
  await panel.session.show({ source, lens: 'by_hand' });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return { ...panel, source };
}

describe('Attention by hand', () => {
  it('opens at the weights, and explains a cell with the numbers that were typed', async () => {
    const { page, complaints } = await byHand(SCORES);
    await page.locator('.node-name', { hasText: 'attention.weights' }).waitFor();
    await hoverCell(page, 0, 3);
    await page.locator('.explanation.asked').waitFor();
    const words = await page.locator('.explanation').innerText();
    assert.match(words, /0\.9479/);
    await screenshot(page, 'by-hand-explained');
    assert.deepEqual(complaints, []);
  });

  it('names rows and columns by the tokens, and lights up their words in the text', async () => {
    const { page, source } = await byHand(TOKENS);
    await page.locator('.strip .chip', { hasText: 'good' }).hover();
    assert.equal(source.marked.at(-1), 'good');
    await hoverCell(page, 2, 1);
    await page.locator('.explanation.asked .where', { hasText: 'query “good”, key “am”' }).waitFor();
  });

  it('has every stage of a head, and no model to choose', async () => {
    const { page } = await byHand(TOKENS);
    for (const stage of ['X', 'WQ', 'attention.query', 'attention.masked_scores', 'attention.head_output']) {
      await page.locator(`[data-row="${stage}"]`).click();
      await page.locator('lens-heatmap:not(.stale)').waitFor();
    }
    assert.equal(await page.locator('.precision').count(), 0);
  });

  it('says in which line two shapes do not fit, and shows the run after it was mended', async () => {
    const { page, session } = await byHand(SCORES);
    await session.show({ source: new TextInMemory('Q = 1 2 3\nK = 1 2'), lens: 'by_hand' });
    await page.getByText('Line 2, K: Q is 1 × 3 and K is 1 × 2').first().waitFor();
    await page.getByText('Give K 3 columns').first().waitFor();
    await assertAccessible(page, 'a complaint');
    await screenshot(page, 'by-hand-complaint');
    await session.show({ source: new TextInMemory('Q = 1 2 3\nK = 1 2 3'), lens: 'by_hand' });
    await painted(page, 2);
  });

  for (const theme of THEMES) {
    for (const width of [1100, 620, 400]) {
      it(`is readable in ${theme.name}, ${width} pixels wide`, async () => {
        const { page } = await byHand(TOKENS, { theme, width });
        await assertAccessible(page, theme.name);
        await assertNothingClipped(page, `${theme.name}, ${width}`);
        await screenshot(page, `by-hand-${theme.name}-${width}`);
      });
    }
  }
});
