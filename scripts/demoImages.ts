import { join } from 'node:path';
import { OUT } from './paths.ts';
import type { VSCodeWindow } from './vscode/window.ts';

/** Pictures of what Model Lens shows of images. */
export const IMAGE_PICTURES = {
  maps: join(OUT, 'feature-maps.png'),
  draw: join(OUT, 'draw-a-digit.png'),
  slide: join(OUT, 'convolution.png'),
} as const;

/** A stage of MobileNet whose maps a person can still recognize. */
const STAGE = 'layer.block_1_expand_relu.output';
/** Steps of the window after the first, so that something is filled. */
const STEPS = 6;
const STEP_ON = 'lens-slide-tab button[aria-label="Step on"]';

/** A seven, in shares of the sheet: across, down. */
const SEVEN = [
  [0.3, 0.22],
  [0.72, 0.2],
  [0.6, 0.48],
  [0.46, 0.82],
] as const;

/** A picture's feature maps, the lecture's matrix under a kernel, and a digit that is drawn. */
export async function showImages(window: VSCodeWindow, width: number): Promise<void> {
  await showFeatureMaps(window, width);
  await showConvolution(window);
  await drawDigit(window);
}

async function showFeatureMaps(window: VSCodeWindow, width: number): Promise<void> {
  // The side panel would be taken for the panel.
  await window.press('Control+b');
  await window.openImage('cat.jpg');
  await window.runCommand('Model Lens: Visualize Feature Maps');
  await window.untilSettled();
  await window.resizeWebview(width);
  await window.click('webview', '.row[aria-expanded=false]:has-text("block_1_expand")');
  await window.click('webview', `[data-row="${STAGE}"]`);
  await window.untilSettled();
  await window.screenshot(IMAGE_PICTURES.maps);
}

async function showConvolution(window: VSCodeWindow): Promise<void> {
  await window.press('Control+1');
  await window.openFile('matrix.txt');
  await window.runCommand('Model Lens: Convolve Selection');
  await window.waitFor('webview', STEP_ON);
  for (let step = 0; step < STEPS; step++) await window.click('webview', STEP_ON);
  await window.untilSettled();
  await window.screenshot(IMAGE_PICTURES.slide);
}

async function drawDigit(window: VSCodeWindow): Promise<void> {
  await window.runCommand('Model Lens: Draw a Digit');
  await window.draw('webview', '.draw-pad .sheet canvas', SEVEN);
  await window.waitFor('webview', '.draw-answers li:first-child .label:text-is("7")');
  await window.untilSettled();
  await window.screenshot(IMAGE_PICTURES.draw);
}
