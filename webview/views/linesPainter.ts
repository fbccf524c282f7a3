import { headColour } from '../drawing/headColours.ts';
import type { Theme } from '../drawing/theme.ts';
import type { Line } from './linesLayout.ts';
import { ROW_HEIGHT } from './linesLayout.ts';

export interface LinesScene {
  readonly lines: readonly Line[];
  /** The heads that are switched on, from top to bottom where their lines would coincide. */
  readonly order: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** The weight of the thickest line. */
  readonly strongest: number;
  /** Lines of other heads stand back. */
  readonly highlighted: number | null;
  readonly theme: Theme;
}

/** Lines of one strength and head share a path: a path costs more than what is in it. */
const STRENGTHS = 10;

export function isDark(theme: Theme): boolean {
  return theme.kind === 'dark' || theme.kind === 'high-contrast';
}

export function paintLines(context: CanvasRenderingContext2D, scene: LinesScene): void {
  context.clearRect(0, 0, scene.width, scene.height);
  const groups = new Map<number, Line[]>();
  for (const line of scene.lines) {
    const strength = Math.min(STRENGTHS - 1, Math.floor((line.weight / scene.strongest) * STRENGTHS));
    const key = strength * 1024 + line.head;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  // The strongest last: they lie on top.
  for (const key of [...groups.keys()].sort((one, other) => one - other)) {
    paintGroup(context, scene, groups.get(key) ?? [], Math.floor(key / 1024), key % 1024);
  }
  context.globalAlpha = 1;
}

function paintGroup(
  context: CanvasRenderingContext2D,
  scene: LinesScene,
  lines: readonly Line[],
  strength: number,
  head: number,
): void {
  const share = (strength + 0.5) / STRENGTHS;
  const back = scene.highlighted !== null && scene.highlighted !== head;
  context.strokeStyle = headColour(head, isDark(scene.theme) ? 'dark' : 'light');
  context.globalAlpha = (0.15 + 0.85 * share) * (back ? 0.12 : 1);
  context.lineWidth = 0.7 + 3 * share;
  context.beginPath();
  const middle = scene.width / 2;
  const aside = besides(scene.order, head);
  for (const { left, right } of lines) {
    const from = (left + 0.5) * ROW_HEIGHT - scene.scrollTop + aside;
    const to = (right + 0.5) * ROW_HEIGHT - scene.scrollTop + aside;
    context.moveTo(0, from);
    context.bezierCurveTo(middle, from, middle, to, scene.width, to);
  }
  context.stroke();
}

/** Several heads may join the same two tokens: their lines run side by side. */
function besides(order: readonly number[], head: number): number {
  const distance = Math.min(3, (ROW_HEIGHT - 8) / order.length);
  return (order.indexOf(head) - (order.length - 1) / 2) * distance;
}
