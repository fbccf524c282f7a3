import { headColourOn } from '../../drawing/headColours.ts';
import {
  FONT_FAMILIES,
  type Mark,
  type Palette,
  type Plate,
  type Point,
  type Segment,
  type Style,
  type TextMark,
} from './figure.ts';
import { hexOf } from './hexOf.ts';

/** What the panel's pictures take their colours from, as a figure has them. */
const COLOURS: readonly (readonly [keyof Palette, ...(readonly string[])])[] = [
  ['background', '--background', '--vscode-editor-background', '--chip'],
  ['foreground', '--foreground', '--vscode-foreground'],
  ['muted', '--muted', '--vscode-descriptionForeground'],
  ['line', '--line', '--vscode-panel-border', '--vscode-contrastBorder'],
  ['accent', '--accent', '--vscode-charts-blue', '--vscode-focusBorder'],
  ['above', '--second', '--vscode-charts-orange'],
];
const FONTS = [
  ['code', '--code-font', '--vscode-editor-font-family'],
  ['plain', '--vscode-font-family'],
] as const;

/**
 * A diagram that the panel draws as SVG, drawn anew: from the same elements, in a figure's colours and fonts. Nothing in
 * it may be moved or turned.
 */
export function drawnSvg(svg: SVGSVGElement, style: Style): Plate {
  const dressed = [
    ...COLOURS.flatMap(([part, ...names]) => names.map((name) => [name, style.palette[part]] as const)),
    ...FONTS.flatMap(([font, ...names]) => names.map((name) => [name, FONT_FAMILIES[font]] as const)),
  ];
  // Styles are read before the browser paints again: nobody sees the other colours.
  for (const [name, value] of dressed) svg.style.setProperty(name, value);
  const { width, height } = svg.viewBox.baseVal;
  const elements = svg.querySelectorAll<SVGGraphicsElement>('line, polyline, polygon, rect, circle, text');
  const marks = [...elements].flatMap((element) => marksOf(element, style));
  for (const [name] of dressed) svg.style.removeProperty(name);
  return { width, height, marks };
}

function marksOf(element: SVGGraphicsElement, { palette }: Style): Mark[] {
  const css = getComputedStyle(element);
  const [fill, border] = [css.fill, css.stroke].map((colour) => colourOf(colour, palette.kind));
  const number = (name: string): number => Number(element.getAttribute(name));
  const width = Number.parseFloat(css.strokeWidth);
  const opacity = Number(getComputedStyle(element.parentElement!).opacity);
  if (element instanceof SVGTextElement) {
    const font = Number(css.fontWeight) >= 600 ? 'bold' : css.fontFamily.includes('mono') ? 'code' : 'plain';
    const anchor = css.textAnchor as TextMark['anchor'];
    const [text, size] = [element.textContent.trim(), Number.parseFloat(css.fontSize)];
    return [{ kind: 'text', text, x: number('x'), y: number('y'), size, colour: fill!, font, anchor }];
  }
  if (element instanceof SVGCircleElement) {
    const centres = [[number('cx'), number('cy')] as const];
    return [{ kind: 'circles', centres, radius: number('r'), fill, stroke: border, width, opacity }];
  }
  const { corners, closed } = outlineOf(element, number);
  const dashed = css.strokeDasharray !== 'none';
  const ends = closed ? [...corners, corners[0]!] : corners;
  const lines = ends.slice(1).map(([x, y], at): Segment => [...ends[at]!, x, y]);
  const segments = dashed ? lines.flatMap(dashes) : lines;
  return [
    ...(fill ? [{ kind: 'shapes', shapes: [corners], fill, opacity } as const] : []),
    ...(border
      ? [{ kind: 'strokes', shape: 'line', segments, colour: border, width, opacity } as const]
      : []),
  ];
}

function outlineOf(
  element: SVGGraphicsElement,
  number: (name: string) => number,
): { readonly corners: readonly Point[]; readonly closed: boolean } {
  if (element instanceof SVGRectElement) {
    const [x, y] = [number('x'), number('y')];
    const [right, bottom] = [x + number('width'), y + number('height')];
    return { corners: [[x, y], [right, y], [right, bottom], [x, bottom]], closed: true }; // prettier-ignore
  }
  if (element instanceof SVGLineElement)
    return { corners: [[number('x1'), number('y1')], [number('x2'), number('y2')]], closed: false }; // prettier-ignore
  const { points } = element as SVGPolylineElement | SVGPolygonElement;
  const corners = [...points].map(({ x, y }): Point => [x, y]);
  return { corners, closed: element instanceof SVGPolygonElement };
}

/** `undefined` for none at all. */
function colourOf(text: string, kind: Palette['kind']): string | undefined {
  const [red, green, blue, alpha] = text.match(/[\d.]+/g)?.map(Number) ?? [];
  if (blue === undefined || alpha === 0) return undefined;
  return headColourOn(hexOf([red!, green!, blue]), kind);
}

const DASH = 3;

function dashes([fromX, fromY, toX, toY]: Segment): Segment[] {
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  const at = (way: number): Point => {
    const share = Math.min(1, way / length);
    return [fromX + (toX - fromX) * share, fromY + (toY - fromY) * share];
  };
  return Array.from({ length: Math.ceil(length / (2 * DASH)) }, (_, dash): Segment => [
    ...at(2 * dash * DASH),
    ...at((2 * dash + 1) * DASH),
  ]);
}
