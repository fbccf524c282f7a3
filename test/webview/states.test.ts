import assert from 'node:assert/strict';
import type { EngineClient } from '../../src/host/engineClient.ts';
import type { Problem } from '../../src/problem.ts';
import { assertAccessible, painted, panelShowing, panelWith, SENTENCE, sharedEngine } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

describe('The panel’s states', () => {
  it('say what to do while there is nothing', async () => {
    const { page } = await panelWith();
    await page.getByText('Visualize Attention on Selection').waitFor();
  });

  it('show progress, and the old picture dimmed, while a run is under way', async () => {
    const slow = new SlowEngine();
    const { page, session } = await panelShowing(SENTENCE, { engine: slow });
    slow.hold();
    void session.show({ source: new TextInMemory('another text') });
    await page.locator('.notice[data-kind="running"]').waitFor();
    assert.equal(await page.locator('lens-heatmap').isVisible(), true);
    assert.equal(await page.locator('main.stage').getAttribute('aria-busy'), 'true');
    await page.getByRole('progressbar').waitFor();
    await assertAccessible(page, 'running');
    slow.release();
    await painted(page, 2);
    assert.equal(await page.locator('.notice[data-kind="running"]').count(), 0);
    assert.equal(await page.locator('.chip').count(), 4);
  });

  it('say why a run failed and what to do', async () => {
    const { page, session } = await panelShowing();
    await session.show({ source: new TextInMemory('  \n ') });
    await page.getByRole('button', { name: 'Run again' }).waitFor();
    const words = await page.locator('.placeholder').innerText();
    assert.ok(words.includes(session.state.problem!.message), words);
    assert.ok(words.includes(session.state.problem!.nextStep!), words);
    assert.equal(
      await page.getByRole('status').innerText(),
      await page.locator('.unseen[aria-live]').first().innerText(),
    );
    await assertAccessible(page, 'failed');
  });

  it('say that the engine is lost, and run again on one click', async () => {
    const { page, complaints } = await panelShowing();
    await sharedEngine().worker!.terminate();
    await page.getByText('The engine stopped').waitFor();
    await assertAccessible(page, 'lost');
    await page.getByRole('button', { name: 'Run again' }).click();
    await painted(page, 2);
    assert.equal(await page.locator('.chip').count(), 12);
    assert.deepEqual(complaints, []);
  });

  it('say what was cut off, and move on and back', async function () {
    this.timeout(120_000);
    const words = Array.from({ length: 700 }, (_, at) => `word${at % 10}`).join(' ');
    const { page, session } = await panelShowing(words);
    const notice = page.locator('.notice[data-kind="window"]');
    assert.equal(await notice.locator('.text').innerText(), session.state.window!.text);
    await assertAccessible(page, 'truncated');
    await page.getByRole('button', { name: 'Show the next part' }).click();
    await painted(page, 2);
    await page.getByRole('button', { name: 'Show the part before' }).click();
    await painted(page, 3);
    assert.equal(await page.getByRole('button', { name: 'Show the part before' }).count(), 0);
  });

  it('name the precision with its sentence', async () => {
    const { page, session } = await panelShowing();
    const note = session.state.outline!.notes.find(({ kind }) => kind === 'quantized')!;
    const badge = page.locator('.precision');
    assert.equal((await badge.innerText()).trim(), 'int8');
    assert.equal(await badge.getAttribute('title'), note.text);
  });

  it('survive a reload of the page with what was open and pinned', async () => {
    const { page } = await panelShowing();
    await page.locator('[data-token="7"]').click();
    await page.locator('[data-row="layer.5.attention.query"]').click();
    await page.locator('.node-name', { hasText: 'layer.5.attention.query' }).waitFor();
    await page.reload();
    await page.locator('.node-name', { hasText: 'layer.5.attention.query' }).waitFor();
    assert.equal(await page.locator('[data-token="7"]').getAttribute('aria-selected'), 'true');
  });

  it('survive a reload of the page with the part of the picture that was zoomed into', async () => {
    const { page } = await panelShowing('word '.repeat(120));
    await page.locator('lens-heatmap .surface').focus();
    for (const key of ['Control+End', '+', '+', '+']) await page.keyboard.press(key);
    const look = (): Promise<{ look: { zoom: number; left: number } }> =>
      page.evaluate(`JSON.parse(sessionStorage.getItem('state'))`);
    const { look: before } = await look();
    assert.ok(before.zoom > 1 && before.left > 0, JSON.stringify(before));
    await page.reload();
    await page.locator('lens-heatmap .surface.zoomed').waitFor();
    assert.deepEqual((await look()).look, before);
    await page.getByRole('button', { name: 'fit' }).click();
    await page.locator('lens-heatmap .surface:not(.zoomed)').waitFor();
    assert.equal((await look()).look.zoom, 1);
  });
});

/** The shared engine, whose runs wait until they are released. */
class SlowEngine implements EngineClient {
  private gate: Promise<void> = Promise.resolve();
  release: () => void = () => undefined;

  hold(): void {
    this.gate = new Promise((resolve) => (this.release = resolve));
  }

  readonly call: EngineClient['call'] = async (name, parameters, options) => {
    if (name === 'run') await this.gate;
    return sharedEngine().call(name, parameters, options);
  };

  onLost(listener: (problem: Problem) => void): () => void {
    return sharedEngine().onLost(listener);
  }
}
