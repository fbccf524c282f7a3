import type { Panel } from '../panel.ts';

/** Whether what is drawn can be run: by the lens for images, unless its network reads something else. */
export function canDraw({ state }: Panel): boolean {
  if (state.lens !== 'cnn') return false;
  const { outline, model } = state;
  return outline?.lens !== 'cnn' || outline.model?.name !== model || outline.picture !== null;
}
