import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from '../scripts/vscode/browser.ts';
import type { EngineProcess } from '../src/host/engineProcess.ts';
import { openPanel } from '../test/webview/page.ts';
import { TextInMemory } from '../test/webview/textInMemory.ts';
import { THEMES } from '../test/webview/themes.ts';
import { startEngine } from './engine.ts';
import type { Figures } from './figures.ts';
import { textOf } from './text.ts';
import { type Picture, PICTURES, WATCH } from './watch.ts';

const LIMIT_MILLISECONDS = 60_000;

/** It is noted a moment after the page says that it has painted. */
const FIRST_PICTURE = `new Promise((done) => {
  const look = () => (${PICTURES}.length > 0 ? done(${PICTURES}[0]) : setTimeout(look, 10));
  look();
})`;

/** How much a webview is sent until it shows its first picture. */
export async function measureWebview(figures: Figures): Promise<void> {
  const engine = startEngine();
  const browser = await launchBrowser();
  try {
    await browser.context.addInitScript({ content: WATCH });
    for (const tokens of [12, 512]) {
      figures[`webview.bytes_posted.${tokens}`] = await bytesPosted(browser.context, engine, tokens);
    }
  } finally {
    await browser.close();
    engine.dispose();
  }
}

/** Counted where it arrives, in a real webview that a real session sends to. */
async function bytesPosted(context: BrowserContext, engine: EngineProcess, tokens: number): Promise<number> {
  const panel = await openPanel(context, { engine, theme: THEMES[0]! });
  try {
    await panel.session.show({ source: new TextInMemory(textOf(tokens)) });
    const { outline } = panel.session.state;
    if (outline?.tokens.length !== tokens) throw new Error(`The text has ${outline?.tokens.length} tokens.`);
    const selector = 'html[data-painted="1"]';
    await panel.page.waitForSelector(selector, { state: 'attached', timeout: LIMIT_MILLISECONDS });
    return (await panel.page.evaluate<Picture>(FIRST_PICTURE)).received;
  } finally {
    await panel.close();
  }
}
