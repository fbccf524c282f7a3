import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';
import { launchBrowser, type LaunchedBrowser } from '../../scripts/vscode/browser.ts';
import { EngineProcess } from '../../src/host/engineProcess.ts';
import { openPanel, type OpenedPanel, type PanelOptions } from './page.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

/** The sentence of the lectures. */
export const SENTENCE = 'a dog ate the food because it was hungry.';

let browser: Promise<LaunchedBrowser> | undefined;
let engine: EngineProcess | undefined;
const opened = new Set<OpenedPanel>();

/** One engine for all tests: it starts with the first run. */
export function sharedEngine(): EngineProcess {
  engine ??= new EngineProcess({
    workerFile: join(ROOT, 'dist', 'engine.mjs'),
    modelsFolder: join(ROOT, 'media', 'models'),
  });
  return engine;
}

/** Opens a panel; it is closed after the test. */
export async function panelWith(options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  browser ??= launchBrowser();
  const { context } = await browser;
  const panel = await openPanel(context, { engine: sharedEngine(), theme: THEMES[0]!, ...options });
  opened.add(panel);
  return panel;
}

export interface ShownPanel extends OpenedPanel {
  readonly source: TextInMemory;
}

/** Opens a panel, runs the model on a text and waits for the picture. */
export async function panelShowing(
  text = SENTENCE,
  options: Partial<PanelOptions> = {},
): Promise<ShownPanel> {
  const panel = await panelWith(options);
  const source = new TextInMemory(text);
  await panel.session.show({ source });
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return { ...panel, source };
}

/** Waits until so many runs have been painted. */
export async function painted(page: Page, runs = 1): Promise<void> {
  await page.waitForSelector(`html[data-painted="${runs}"]`, { state: 'attached' });
}

/** The middle of a cell of the open heatmap, found with the keyboard's help: the picture says where its cells are. */
export async function hoverCell(page: Page, row: number, column: number): Promise<void> {
  await page.locator('lens-heatmap .surface').focus();
  await page.keyboard.press('Control+Home');
  for (let step = 0; step < row; step++) await page.keyboard.press('ArrowDown');
  for (let step = 0; step < column; step++) await page.keyboard.press('ArrowRight');
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** Fails with what axe finds. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(`if (!window.axe) { ${AXE} }`);
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`),
  );
  assert.deepEqual(found, [], `${what}: axe finds\n${found.join('\n')}`);
}

/** Fails where something sticks out of the panel sideways. */
export async function assertNothingClipped(page: Page, what: string): Promise<void> {
  const sticking = await page.evaluate<string[]>(`
    [...document.querySelectorAll('lens-panel *')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || element.closest('.unseen, .katex, svg')) return false;
        const scrolls = element.parentElement.closest('.contributions, .formula, .node-name, lens-heatmap');
        return !scrolls && (box.right > innerWidth + 1 || box.left < -1);
      })
      .map((element) => element.outerHTML.slice(0, 120))`);
  assert.deepEqual(sticking, [], `${what}: sticks out`);
}

afterEach(async () => {
  for (const panel of opened) await panel.close();
  opened.clear();
});

after(async () => {
  engine?.dispose();
  await (await browser)?.close();
});
