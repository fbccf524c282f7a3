/** The parts of the panel that F6 goes through, in reading order. */
const LANDMARKS = [
  'lens-toolbar',
  'lens-strip',
  'lens-draw-pad',
  '.run-bar',
  'lens-notices',
  'lens-rail',
  'lens-stage',
  'lens-explanation',
];

const FOCUSABLE =
  'button:not([disabled]):not([tabindex="-1"]), vscode-button:not([disabled]), vscode-single-select, input, select, ' +
  'lens-heatmap, lens-numbers, lens-lines, lens-overview, lens-map-grid, lens-map-over-image, lens-class-bars, ' +
  '[tabindex="0"]';

/** Moves the focus to the first thing in a part that takes it. @returns whether there is one */
export function goToLandmark(root: ParentNode, part: string): boolean {
  for (const element of root.querySelectorAll<HTMLElement>(`${part} :is(${FOCUSABLE})`)) {
    if (element.getClientRects().length === 0) continue;
    element.focus();
    if (element.matches(':focus-within')) return true;
  }
  return false;
}

/** Moves the focus to the picture of the stage, or to its tab where the picture takes none. */
export function goToPicture(root: ParentNode): boolean {
  return goToLandmark(root, '.tab-panel') || goToLandmark(root, 'lens-stage');
}

/**
 * Moves the focus to the next part, or the one before.
 * @returns false past either end, where the key belongs to VS Code again
 */
export function goToNextLandmark(root: ParentNode, direction: 1 | -1): boolean {
  const current = LANDMARKS.findIndex((part) => root.querySelector(part)?.matches(':focus-within'));
  const start = current === -1 && direction === -1 ? LANDMARKS.length : current;
  for (let at = start + direction; at >= 0 && at < LANDMARKS.length; at += direction) {
    if (goToLandmark(root, LANDMARKS[at])) return true;
  }
  return false;
}
