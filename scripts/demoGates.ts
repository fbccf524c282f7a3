import { join } from 'node:path';
import { OUT } from './paths.ts';
import type { VSCodeWindow } from './vscode/window.ts';

/** Pictures of what Model Lens shows of recurrent networks. */
export const GATE_PICTURES = {
  gates: join(OUT, 'gates.png'),
  step: join(OUT, 'one-step.png'),
} as const;

/** Steps back from the last character, to one in the middle of a word. */
const STEPS_BACK = 9;
const STEP_BACK = 'lens-step-tab button[aria-label="Step back"]';

/** The gates of an LSTM on the selected sentence, and one of its steps. */
export async function showGates(window: VSCodeWindow, width: number): Promise<void> {
  await window.runCommand('Model Lens: Show Gate Activations');
  await window.waitFor('webview', '[data-tab=over-time][aria-selected=true]');
  await window.resizeWebview(width);
  // The pointer would stay where VS Code explains what is below it.
  await window.click('webview', '[data-tab=over-time]');
  await window.untilSettled();
  await window.screenshot(GATE_PICTURES.gates);
  await window.click('webview', '[data-tab=step]');
  for (let step = 0; step < STEPS_BACK; step++) await window.click('webview', STEP_BACK);
  await window.untilSettled();
  await window.screenshot(GATE_PICTURES.step);
}
