import {
  FONT_FAMILIES,
  type CellsMark,
  type CirclesMark,
  type Figure,
  type Mark,
  type Paint,
  type RectMark,
  type ShapesMark,
  type StrokesMark,
  type TextMark,
} from './figure.ts';

/** In bytes; programs are slow with larger drawings. */
export const LARGEST_SVG = 5 * 1000 * 1000;

/** A figure as the text of an SVG file that needs nothing else: no fonts, no scripts, no style sheets. */
export function svgOf(figure: Figure): string {
  const { width, height } = figure;
  const [w, h] = [number(width), number(height)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
    `<title>${escaped(figure.title)}</title>`,
    `<desc>${escaped(figure.description)}</desc>`,
    `<rect width="${w}" height="${h}" fill="${figure.background}"/>`,
    ...figure.marks.map(markText),
    '</svg>',
    '',
  ].join('\n');
}

function markText(mark: Mark): string {
  switch (mark.kind) {
    case 'rect':
      return rectText(mark);
    case 'text':
      return textText(mark);
    case 'strokes':
      return strokesText(mark);
    case 'shapes':
      return shapesText(mark);
    case 'circles':
      return circlesText(mark);
    case 'cells':
      return cellsText(mark);
  }
}

function rectText({ x, y, width, height, fill }: RectMark): string {
  return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${fill}"/>`;
}

function textText({ text, x, y, size, colour, font, anchor, angle }: TextMark): string {
  const place = `x="${number(x)}" y="${number(y)}"`;
  const turned = angle ? ` transform="rotate(${number(angle)} ${number(x)} ${number(y)})"` : '';
  const weight = font === 'bold' ? ' font-weight="bold"' : '';
  const dress = `font-family="${FONT_FAMILIES[font]}" font-size="${number(size)}"${weight} fill="${colour}"`;
  return `<text ${place} ${dress} text-anchor="${anchor}"${turned} xml:space="preserve">${escaped(text)}</text>`;
}

function strokesText({ shape, segments, colour, width, opacity = 1 }: StrokesMark): string {
  const path = segments
    .map(([fromX, fromY, toX, toY]) => {
      const from = `M${number(fromX)} ${number(fromY)}`;
      if (shape === 'line') return `${from}L${number(toX)} ${number(toY)}`;
      const middle = number((fromX + toX) / 2);
      return `${from}C${middle} ${number(fromY)} ${middle} ${number(toY)} ${number(toX)} ${number(toY)}`;
    })
    .join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${number(width)}" stroke-opacity="${number(opacity)}"/>`;
}

function shapesText(mark: ShapesMark): string {
  const path = mark.shapes
    .map((corners) => `M${corners.map(([x, y]) => `${number(x)} ${number(y)}`).join('L')}z`)
    .join('');
  return `<path d="${path}"${paintText(mark)}/>`;
}

function circlesText(mark: CirclesMark): string {
  const r = number(mark.radius);
  const half = (way: number): string => `a${r} ${r} 0 1 0 ${number(way)} 0`;
  const path = mark.centres
    .map(
      ([x, y]) =>
        `M${number(x - mark.radius)} ${number(y)}${half(2 * mark.radius)}${half(-2 * mark.radius)}z`,
    )
    .join('');
  return `<path d="${path}"${paintText(mark)}/>`;
}

function paintText({ fill = 'none', stroke, width = 1, opacity }: Paint): string {
  const border = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${number(width)}"`;
  return ` fill="${fill}"${border}${opacityText(opacity)}`;
}

const opacityText = (opacity: number | undefined): string =>
  opacity === undefined ? '' : ` opacity="${precise(opacity)}"`;

/**
 * Cells of one colour are one path, and neighbours in a row one rectangle of it; lengths are counted in cells. An
 * element for each cell would be several times as large.
 */
function cellsText({ x, y, width, height, rows, columns, pixels, opacity }: CellsMark): string {
  const runs = new Map<number, string[]>();
  const packed = new DataView(pixels.buffer, pixels.byteOffset);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns;) {
      const colour = packed.getUint32((row * columns + column) * 4);
      let end = column + 1;
      while (end < columns && packed.getUint32((row * columns + end) * 4) === colour) end++;
      if ((colour & 255) !== 0) {
        const run = `M${column} ${row}h${end - column}v1h-${end - column}z`;
        const known = runs.get(colour);
        if (known) known.push(run);
        else runs.set(colour, [run]);
      }
      column = end;
    }
  }
  const scale = `${precise(width / columns)} ${precise(height / rows)}`;
  // Without it thin lines would show between neighbours.
  const open = `<g transform="translate(${number(x)} ${number(y)}) scale(${scale})" shape-rendering="crispEdges"${opacityText(opacity)}>`;
  const paths = [...runs].map(([colour, path]) => `<path fill="${hex(colour)}" d="${path.join('')}"/>`);
  return [open, ...paths, '</g>'].join('\n');
}

const hex = (packed: number): string => `#${(packed >>> 8).toString(16).padStart(6, '0')}`;

/** A tenth of a pixel is finer than print. */
const number = (value: number): string => String(Math.round(value * 10) / 10);
const precise = (value: number): string => String(Number(value.toPrecision(7)));

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** What XML cannot hold at all is replaced: control characters and halves of characters. */
export function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character]);
}
