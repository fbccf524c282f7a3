import {
  LIGHT,
  type Figure,
  type Mark,
  type MeasureText,
  type Plate,
  type Style,
  type TextMark,
} from '../../../webview/app/figure/figure.ts';

/** Wider than most letters are: where these texts fit, real ones do. */
export const measure: MeasureText = (text, _font, size) => [...text].length * size * 0.6;
export const STYLE: Style = { palette: LIGHT, measure };

export const marksOf = <Kind extends Mark['kind']>(
  { marks }: Plate | Figure,
  kind: Kind,
): Extract<Mark, { kind: Kind }>[] =>
  marks.filter((mark): mark is Extract<Mark, { kind: Kind }> => mark.kind === kind);

export const textsOf = (picture: Plate | Figure): string[] =>
  marksOf(picture, 'text').map(({ text }) => text);

/** The box around a text, turned as it stands. */
export function boxOf(mark: TextMark): { left: number; right: number; top: number; bottom: number } {
  const width = measure(mark.text, mark.font, mark.size);
  const start = { start: 0, middle: -width / 2, end: -width }[mark.anchor];
  const angle = ((mark.angle ?? 0) * Math.PI) / 180;
  const corners = [start, start + width].flatMap((x) =>
    [-mark.size * 0.8, mark.size * 0.25].map((y) => ({
      x: mark.x + x * Math.cos(angle) - y * Math.sin(angle),
      y: mark.y + x * Math.sin(angle) + y * Math.cos(angle),
    })),
  );
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** The texts that stick out of a picture. */
export function stickingOut(picture: Plate | Figure): string[] {
  return marksOf(picture, 'text')
    .filter((mark) => {
      const { left, right, top, bottom } = boxOf(mark);
      return left < -1 || top < -1 || right > picture.width + 1 || bottom > picture.height + 1;
    })
    .map(({ text }) => text);
}
