import { goToNextLandmark } from './landmarks.ts';
import { openNode, pickHead } from './moves.ts';
import { capitalized, headAxis, partName, partsOf } from './nodeShape.ts';
import type { Panel } from './panel.ts';

/** The keys that work everywhere in the panel: F6 goes from part to part, `[` and `]` through heads, `{` and `}` through layers. */
export function handlePanelKey(panel: Panel, root: ParentNode, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'F6') {
    if (!goToNextLandmark(root, event.shiftKey ? -1 : 1)) return;
  } else if (isBracket(event) && !isTyping(event)) {
    const direction = event.code === 'BracketRight' ? 1 : -1;
    if (event.shiftKey) stepLayer(panel, direction);
    else stepHead(panel, direction);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

export function stepHead(panel: Panel, direction: 1 | -1): void {
  const { node } = panel;
  if (!node || !headAxis(node)) return;
  const parts = partsOf(node);
  const head = (panel.navigation.head + direction + parts) % parts;
  panel.navigate(pickHead(head));
  panel.announce(capitalized(partName(node, head)));
}

export function stepLayer(panel: Panel, direction: 1 | -1): void {
  const { node, view } = panel;
  if (!node || !view) return;
  const target = view.inLayer(node, view.layerOf(node) + direction);
  if (!target) return;
  panel.navigate(openNode(view, target));
  panel.announce(view.layers[view.layerOf(target)].block.title);
}

/** By place on the keyboard, since many layouts have no key for a bracket alone. */
function isBracket(event: KeyboardEvent): boolean {
  return event.code === 'BracketLeft' || event.code === 'BracketRight';
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement && target.matches('input:not([type="checkbox"], [type="range"]), textarea')
  );
}
