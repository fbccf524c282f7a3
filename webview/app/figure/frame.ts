import { moved, type Figure, type Font, type Mark, type Plate, type Style, type TextMark } from './figure.ts';

/** What is said around a picture. */
export interface FrameWords {
  /** `Attention weights · Layer 5 · Head 11` */
  readonly title: string;
  /** Sentences below: model, text, what was changed, what is left out. */
  readonly caption: readonly string[];
}

export interface HeadedPlate {
  readonly plate: Plate;
  /** Which of two runs it is. */
  readonly heading?: string | undefined;
}

const MARGIN = 20;
const GAP = 28;
const TITLE = { font: 'bold' as Font, size: 16, line: 22 };
const HEADING = { font: 'bold' as Font, size: 12, line: 20 };
const CAPTION = { font: 'plain' as Font, size: 11, line: 16 };
/** A caption needs some room, also below a small picture. */
const NARROWEST = 440;

/** Plates side by side, with a title above and a caption below. */
export function framed(plates: readonly HeadedPlate[], words: FrameWords, style: Style): Figure {
  const { palette } = style;
  const across = plates.reduce((sum, { plate }) => sum + plate.width, 0) + GAP * (plates.length - 1);
  const inner = Math.max(NARROWEST, across);
  const titleLines = wrapped(words.title, inner, TITLE, style);
  const captionLines = words.caption.flatMap((sentence) => wrapped(sentence, inner, CAPTION, style));
  const headed = plates.some(({ heading }) => heading !== undefined);
  const top = MARGIN + titleLines.length * TITLE.line + 8;
  const plateTop = top + (headed ? HEADING.line : 0);
  const tallest = plates.reduce((most, { plate }) => Math.max(most, plate.height), 0);
  const captionTop = plateTop + tallest + 14;
  const marks: Mark[] = [
    ...linesOfText(titleLines, MARGIN, TITLE, palette.foreground),
    ...placed(plates, top, plateTop, palette.foreground),
    {
      kind: 'strokes',
      shape: 'line',
      segments: [[MARGIN, captionTop - 2, MARGIN + inner, captionTop - 2]],
      colour: palette.line,
      width: 1,
    },
    ...linesOfText(captionLines, captionTop + 2, CAPTION, palette.muted),
  ];
  return {
    width: Math.ceil(inner + 2 * MARGIN),
    height: Math.ceil(captionTop + captionLines.length * CAPTION.line + MARGIN),
    background: palette.background,
    title: words.title,
    description: words.caption.join(' '),
    marks,
  };
}

function placed(plates: readonly HeadedPlate[], top: number, plateTop: number, colour: string): Mark[] {
  const marks: Mark[] = [];
  let x = MARGIN;
  for (const { plate, heading } of plates) {
    if (heading !== undefined) {
      marks.push({
        kind: 'text',
        text: heading,
        x,
        y: top + HEADING.size,
        size: HEADING.size,
        font: HEADING.font,
        colour,
        anchor: 'start',
      });
    }
    marks.push(...moved(plate.marks, x, plateTop));
    x += plate.width + GAP;
  }
  return marks;
}

interface Letters {
  readonly font: Font;
  readonly size: number;
  readonly line: number;
}

function linesOfText(lines: readonly string[], top: number, letters: Letters, colour: string): TextMark[] {
  return lines.map((text, at) => ({
    kind: 'text',
    text,
    x: MARGIN,
    y: top + letters.size + at * letters.line,
    size: letters.size,
    font: letters.font,
    colour,
    anchor: 'start',
  }));
}

/** Breaks a text between words; a word that is too long by itself is cut. */
function wrapped(text: string, width: number, { font, size }: Letters, { measure }: Style): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer, font, size) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (measure(line, font, size) > width) {
      const fits = fitting(line, width, (part) => measure(part, font, size));
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return [...lines, line];
}

/** How many UTF-16 code units of a text fit; at least one character. */
function fitting(text: string, width: number, measure: (part: string) => number): number {
  let fits = 0;
  for (const character of text) {
    if (fits > 0 && measure(text.slice(0, fits + character.length)) > width) break;
    fits += character.length;
  }
  return fits;
}
