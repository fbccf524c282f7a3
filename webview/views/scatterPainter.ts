import { headColour } from '../drawing/headColours.ts';
import type { Theme } from '../drawing/theme.ts';
import { formatNumber } from '../drawing/ticks.ts';
import { pointAt, type ScatterLayout, ticksOf } from './scatterLayout.ts';
import { signOf, SIGNS } from './scatterSigns.ts';

export interface ScatterScene {
  readonly layout: ScatterLayout;
  readonly theme: Theme;
  /** [point, x or y] */
  readonly points: Float32Array;
  /** [point]: which class. */
  readonly classes: Uint8Array;
  readonly isShown: (point: number) => boolean;
  readonly xTitle: string;
  readonly yTitle: string;
}

export function classColour(kind: number, { kind: theme }: Theme): string {
  return headColour(kind, theme === 'light' || theme === 'high-contrast-light' ? 'light' : 'dark');
}

/** The axes and all points. */
export function paintScatter(context: CanvasRenderingContext2D, scene: ScatterScene): void {
  const { layout } = scene;
  context.clearRect(0, 0, layout.width, layout.height);
  paintAxes(context, scene);
  const { points, classes, isShown, theme } = scene;
  const many = classes.length > 1000;
  const size = many ? 2.5 : 4;
  context.globalAlpha = many ? 0.65 : 0.85;
  context.lineWidth = 1.5;
  for (let kind = 0; kind < SIGNS; kind++) {
    // One path for all points of a class: thousands are drawn within a frame.
    context.beginPath();
    for (let point = 0; point < classes.length; point++) {
      if (classes[point] !== kind || !isShown(point)) continue;
      trace(context, kind, ...pointAt(layout, points[2 * point]!, points[2 * point + 1]!), size);
    }
    context.fillStyle = context.strokeStyle = classColour(kind, theme);
    if (signOf(kind).open) context.stroke();
    else context.fill();
  }
  context.globalAlpha = 1;
}

function trace(context: CanvasRenderingContext2D, kind: number, x: number, y: number, size: number): void {
  const sign = signOf(kind);
  if (sign.kind === 'circle') {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  for (const line of sign.lines) {
    line.forEach(([dx, dy], at) => {
      if (at === 0) context.moveTo(x + dx * size, y + dy * size);
      else context.lineTo(x + dx * size, y + dy * size);
    });
    if (sign.kind === 'area') context.closePath();
  }
}

function paintAxes(context: CanvasRenderingContext2D, { layout, theme, xTitle, yTitle }: ScatterScene): void {
  const { left, right, top, bottom, middle } = layout;
  context.font = `11px ${theme.fontFamily}`;
  context.strokeStyle = theme.border;
  context.lineWidth = theme.contrastBorder ? 0.4 : 1;
  context.fillStyle = theme.muted;
  context.beginPath();
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of ticksOf(layout, 0)) {
    const [x] = pointAt(layout, tick, middle[1]);
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.fillText(formatNumber(tick), x, bottom + 5);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticksOf(layout, 1)) {
    const [, y] = pointAt(layout, middle[0], tick);
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.fillText(formatNumber(tick), left - 5, y);
  }
  context.stroke();
  context.fillStyle = theme.foreground;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(xTitle, (left + right) / 2, layout.height - 2, right - left);
  context.save();
  context.translate(2, (top + bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = 'top';
  context.fillText(yTitle, 0, 0, bottom - top);
  context.restore();
}

/** So many steps before the one that is looked at are drawn as its way. */
const TRAIL = 6;

/** The point that is looked at, what stands there, and the way that led to it. */
export function paintLooked(
  context: CanvasRenderingContext2D,
  { layout, theme, points }: Pick<ScatterScene, 'layout' | 'theme' | 'points'>,
  point: number,
  text: string,
  colour: string,
): void {
  const at = (each: number): [number, number] => pointAt(layout, points[2 * each]!, points[2 * each + 1]!);
  context.lineWidth = 1.5;
  context.strokeStyle = theme.foreground;
  for (let step = Math.max(1, point - TRAIL + 1); step <= point; step++) {
    context.globalAlpha = 1 - (point - step) / TRAIL;
    context.beginPath();
    context.moveTo(...at(step - 1));
    context.lineTo(...at(step));
    context.stroke();
  }
  context.globalAlpha = 1;
  const [x, y] = at(point);
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = colour;
  context.stroke();
  paintText(context, layout, theme, text, x, y);
}

function paintText(
  context: CanvasRenderingContext2D,
  { right }: ScatterLayout,
  theme: Theme,
  text: string,
  x: number,
  y: number,
): void {
  context.font = `bold 13px ${theme.codeFontFamily}`;
  context.textBaseline = 'middle';
  const width = context.measureText(text).width;
  const start = x + 11 + width > right ? x - 11 - width : x + 11;
  context.textAlign = 'left';
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = theme.background;
  context.strokeText(text, start, y);
  context.fillStyle = theme.foreground;
  context.fillText(text, start, y);
}
