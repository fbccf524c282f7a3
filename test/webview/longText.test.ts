import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';
import type { EngineClient } from '../../src/host/engineClient.ts';
import type { Outline } from '../../src/protocol/outline.ts';
import { assertAccessible, panelWith, sharedEngine } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

const CHARACTERS = 5000;

/** As much of a sample as is run at once; it is repeated until it is long enough. */
async function longText(): Promise<string> {
  const essay = await readFile(join(ROOT, 'samples', 'essay.txt'), 'utf8');
  return essay.repeat(Math.ceil(CHARACTERS / essay.length)).slice(0, CHARACTERS);
}

/** An engine that keeps a run of all of the text to itself until it is told to give it. */
function holdingEngine(): { readonly engine: EngineClient; release(): void } {
  const engine = sharedEngine();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const call = async (...asked: Parameters<typeof engine.call>): Promise<unknown> => {
    const answer: unknown = await engine.call(...asked);
    if (asked[0] === 'run' && (answer as Outline).tokens.length === CHARACTERS) await released;
    return answer;
  };
  return {
    engine: { call: call as EngineClient['call'], onLost: (listener) => engine.onLost(listener) },
    release,
  };
}

describe('a text of 5,000 characters in the panel', () => {
  it('shows its first part with the progress of the rest, and keeps what is pinned there', async () => {
    const { engine, release } = holdingEngine();
    const { page, session, complaints } = await panelWith({ width: 1100, engine });
    const done = session.show({ source: new TextInMemory(await longText()), lens: 'gates' });
    const note = page.locator('.notice[data-kind="window"]');
    await note.getByText(/^Shown: characters 1–300 of 5,000\. The rest is being run\.$/).waitFor();
    await page.locator('.notice[data-kind="running"] vscode-progress-bar').waitFor();
    const chips = page.locator('.strip [data-token]');
    await chips.nth(7).click();
    const pinned = page.locator('.strip [data-token="7"][aria-selected="true"]');
    await pinned.waitFor();
    assert.equal(session.state.phase, 'running');
    release();
    await done;
    assert.equal(session.state.phase, 'ready', session.state.problem?.message);
    assert.equal(session.state.outline!.tokens.length, CHARACTERS);
    await note.waitFor({ state: 'detached' });
    await page.locator('.notice[data-kind="running"]').waitFor({ state: 'detached' });
    await pinned.waitFor();
    assert.deepEqual(complaints, []);
  });

  it('stops when it is cancelled, and goes on showing the first part', async () => {
    const { engine, release } = holdingEngine();
    const { page, session, complaints } = await panelWith({ width: 1100, engine });
    const done = session.show({ source: new TextInMemory(await longText()), lens: 'gates' });
    await page.locator('.notice[data-kind="window"]').waitFor();
    await page.locator('.notice[data-kind="running"]').getByText('Cancel', { exact: true }).click();
    await page.getByText('The run of the rest was cancelled; run again to see it.').waitFor();
    release();
    await done;
    assert.equal(session.state.phase, 'ready');
    assert.equal(session.state.outline!.tokens.length, 300);
    await assertAccessible(page, 'a first part whose rest was cancelled');
    const note = page.locator('.notice[data-kind="window"]');
    await note.getByText('Run again', { exact: true }).click();
    await note.waitFor({ state: 'detached' });
    assert.equal(session.state.outline!.tokens.length, CHARACTERS);
    assert.deepEqual(complaints, []);
  });
});
