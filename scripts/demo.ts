import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from './build.ts';
import { execute } from './child.ts';
import { makeModels } from './models.ts';
import { GATE_PICTURES, showGates } from './demoGates.ts';
import { IMAGE_PICTURES, showImages } from './demoImages.ts';
import { OUT, ROOT, SAMPLES } from './paths.ts';
import { ProgramError, runAsProgram } from './program.ts';
import { writeSmallPicture } from './smallPicture.ts';
import { step } from './step.ts';
import { launchBrowser } from './vscode/browser.ts';
import { serveVSCode } from './vscode/serve.ts';
import { VSCodeWindow } from './vscode/window.ts';
import { copyOfSamples } from './workspace.ts';

const SENTENCE = 'A dog ate the food because it was hungry.';
const COMMAND = 'Model Lens: Visualize Attention on Selection';
const DARK = 'Dark Modern';
const LIGHT = 'Light Modern';
const WIDE = 1000;
const NARROW = 400;

/** The head of MiniLM in which the pronoun finds what it stands for. */
const HEAD = 'Layer 5, head 11';
const PRONOUN = 'it';
/** The head that looks at the token before: much hangs on it. */
const PREVIOUS_TOKEN_HEAD = 'Layer 0, head 2';
/** One that is quite another without it. */
const CHANGED_HEAD = 'Layer 1, head 9';
/** Where “it” looks at “dog”. */
const CELL = { row: 7, column: 2 };

const PICTURE = join(OUT, 'attention.png');
const PICTURE_LIGHT = join(OUT, 'attention-light.png');
const PICTURE_OVERVIEW = join(OUT, 'attention-overview.png');
const PICTURE_NARROW = join(OUT, 'attention-narrow.png');
const PICTURE_WHAT_IF = join(OUT, 'what-if.png');
const PICTURE_POSITIONS = join(OUT, 'positions.png');
const PICTURE_SIDE_PANEL = join(OUT, 'side-panel.png');
const NUMBERS = join(OUT, 'attention.npz');
const PICTURES = [
  PICTURE,
  PICTURE_LIGHT,
  PICTURE_OVERVIEW,
  PICTURE_NARROW,
  PICTURE_WHAT_IF,
  PICTURE_POSITIONS,
  PICTURE_SIDE_PANEL,
  ...Object.values(GATE_PICTURES),
  ...Object.values(IMAGE_PICTURES),
];
const FILES = [...PICTURES, NUMBERS];

/** Opens the essay and selects the sentence, by keyboard alone. */
async function selectSentence(window: VSCodeWindow): Promise<void> {
  const lines = readFileSync(join(SAMPLES, 'essay.txt'), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.startsWith(SENTENCE));
  if (line < 0) throw new ProgramError(`No line of samples/essay.txt starts with "${SENTENCE}"`);
  await window.openFile('essay.txt');
  await window.press('Control+Home');
  for (let i = 0; i < line; i++) await window.press('ArrowDown');
  for (let i = 0; i < SENTENCE.length; i++) await window.press('Shift+ArrowRight');
  await window.waitFor('workbench', `.statusbar-item:has-text("${SENTENCE.length} selected")`);
}

/** @returns milliseconds from the command to the first picture, with everything started cold */
async function visualize(window: VSCodeWindow): Promise<number> {
  const start = await window.runCommand(COMMAND);
  await window.untilPainted(0, 60_000);
  const elapsed = performance.now() - start;
  await window.untilSettled();
  return elapsed;
}

/** Opens the head out of all heads and keeps the pronoun's row. */
async function openHead(window: VSCodeWindow): Promise<void> {
  await window.click('webview', '[data-tab=overview]');
  await window.untilSettled();
  await window.screenshot(PICTURE_OVERVIEW);
  await openHeadCalled(window, HEAD);
  await window.click('webview', `[data-token]:text-is("${PRONOUN}")`);
  await window.untilSettled();
  await pinCell(window, CELL);
}

/** By keyboard: from the upper left corner to the cell. */
async function pinCell(window: VSCodeWindow, { row, column }: typeof CELL): Promise<void> {
  await window.click('webview', 'lens-heatmap [role=application]');
  await window.press('Control+Home');
  for (let i = 0; i < row; i++) await window.press('ArrowDown');
  for (let i = 0; i < column; i++) await window.press('ArrowRight');
  await window.press('Enter');
  await window.untilSettled();
}

async function takePictures(window: VSCodeWindow): Promise<void> {
  await window.resizeWebview(WIDE);
  await openHead(window);
  await window.screenshot(PICTURE);
  await window.chooseTheme(LIGHT);
  await window.untilSettled();
  await window.screenshot(PICTURE_LIGHT);
  await window.chooseTheme(DARK);
  await window.resizeWebview(NARROW);
  await window.untilSettled();
  await window.screenshot(PICTURE_NARROW);
}

/** Switches a head off and shows what became different, in every layer. */
async function changeSomething(window: VSCodeWindow): Promise<void> {
  await window.resizeWebview(WIDE);
  await window.click('webview', '[data-tab=overview]');
  await window.untilSettled();
  await openHeadCalled(window, PREVIOUS_TOKEN_HEAD);
  await window.click('webview', 'lens-what-if-menu > button');
  await window.click('webview', '[role^=menuitem]:has-text("Switch it off")');
  await window.click('webview', '[data-side=difference]');
  await window.click('webview', '[data-tab=overview]');
  await window.untilSettled();
  await openHeadCalled(window, CHANGED_HEAD);
  // Nothing stays pinned of the pictures before.
  await window.press('Escape');
  await window.click('webview', '[data-tab=overview]');
  await window.untilSettled();
  await window.screenshot(PICTURE_WHAT_IF);
}

/** The name goes on where a head has a label. */
const openHeadCalled = (window: VSCodeWindow, name: string): Promise<void> =>
  window.click('webview', `button[aria-label^="${name}"]`);

/** The same text through another lens. */
async function showPositions(window: VSCodeWindow): Promise<void> {
  await window.runCommand('Model Lens: Show Positional Encodings');
  await window.click('webview', '[data-tab=waves]');
  await window.untilSettled();
  await window.screenshot(PICTURE_POSITIONS);
}

async function openSidePanel(window: VSCodeWindow): Promise<void> {
  await window.press('Control+1');
  await window.runCommand('View: Close Editors in Other Groups');
  await window.press('ArrowLeft');
  const before = SENTENCE.indexOf(PRONOUN) + 1;
  for (let i = 0; i < before; i++) await window.press('ArrowRight');
  await window.runCommand('Model Lens: Focus on At the Caret View');
  await window.waitFor('webview', '.chip[aria-selected="true"]:has-text("it")');
  await window.screenshot(PICTURE_SIDE_PANEL);
}

/** The main job, as a person does it. @returns milliseconds from the command to the first picture */
async function runInVSCode(): Promise<number> {
  const vscode = await step('Starting VS Code', () => serveVSCode());
  const browser = await step('Starting a browser', () => launchBrowser({ width: 1600, height: 1000 }));
  try {
    const window = new VSCodeWindow(await browser.context.newPage());
    await step('Opening samples/', () =>
      window.open(vscode.page(copyOfSamples(), { extensionDevelopmentPath: ROOT })),
    );
    // Not by a setting: on a busy machine VS Code reads it before it knows the theme, and takes another.
    await window.chooseTheme(DARK);
    await step('Selecting a sentence of essay.txt', () => selectSentence(window));
    // The pictures are about the text and its attention.
    await window.press('Control+b');
    const elapsed = await step(`Running "${COMMAND}"`, () => visualize(window));
    await step('Taking pictures', () => takePictures(window));
    await step('Switching a head off', () => changeSomething(window));
    await step('Showing positions', () => showPositions(window));
    await step('Showing gates', () => showGates(window, WIDE));
    await step('Opening the side panel', () => openSidePanel(window));
    await step('Looking at images', () => showImages(window, WIDE));
    return elapsed;
  } finally {
    await browser.close();
    await vscode.stop();
  }
}

/** The same numbers, through the command line. */
async function writeNumbers(): Promise<void> {
  const program = join(ROOT, 'dist', 'cli.mjs');
  const commandLine = ['attention', '--model', 'minilm', '--text', SENTENCE, '--out', NUMBERS];
  await execute(process.execPath, [program, ...commandLine], { title: 'The command line' });
}

function summarize(elapsed: number): void {
  console.log(`\n"${SENTENCE}"`);
  console.log(`First picture ${Math.round(elapsed)} ms after the command, with nothing loaded before.`);
  for (const file of FILES) {
    if (!existsSync(file)) throw new ProgramError(`${relative(ROOT, file)} was not written.`);
    console.log(`${relative(ROOT, file).padEnd(28)} ${Math.round(statSync(file).size / 1024)} KiB`);
  }
}

await runAsProgram(import.meta.url, async () => {
  mkdirSync(OUT, { recursive: true });
  for (const file of FILES) rmSync(file, { force: true });
  await makeModels();
  await step('Building', () => build());
  const elapsed = await runInVSCode();
  // One after the other: the encoder works on one picture at a time.
  await step('Making small pictures', async () => {
    for (const picture of PICTURES) await writeSmallPicture(picture);
  });
  await step('Writing the numbers', writeNumbers);
  summarize(elapsed);
  return 0;
});
