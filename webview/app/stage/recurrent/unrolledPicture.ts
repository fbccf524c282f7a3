import { nothing, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Slice } from '../../../../src/trace/node.ts';
import { colourOf, type ColourScale, cssColour, textColourOn } from '../../../drawing/colourScale.ts';
import { formatCell, formatNumber } from '../../../drawing/ticks.ts';
import type { UnrolledCell, UnrolledRow } from './unrolledCell.ts';
import { SIZE, type UnrolledLayout } from './unrolledLayout.ts';

/** A number of the picture. */
export interface UnrolledPlace {
  /** Which of the cell's rows. */
  readonly row: number;
  readonly step: number;
  /** The unit, input or output. */
  readonly column: number;
}

export interface UnrolledPicture {
  readonly cell: UnrolledCell;
  readonly layout: UnrolledLayout;
  /** Of each row, [step, column]. */
  readonly slices: readonly Slice[];
  /** Of the rows that are states: the same one step before, [step, column]. */
  readonly before: readonly (Slice | undefined)[];
  readonly scales: readonly ColourScale[];
  /** The steps that are drawn, one for each copy. */
  readonly steps: readonly number[];
  readonly rolled: boolean;
  /** W, U and V have a colour each, the same in every copy. */
  readonly colours: { readonly input: string; readonly state: string; readonly output: string };
  /** The row whose stage is open. */
  readonly open: number;
  readonly pinned: UnrolledPlace | null;
  /** The number that the keyboard comes to. */
  readonly current: UnrolledPlace;
  labelOf(step: number): string;
  pin(place: UnrolledPlace): void;
}

/** Wires first, then the cells on them. */
export function unrolledPicture(picture: UnrolledPicture): TemplateResult[] {
  return picture.steps.flatMap((step, copy) => [
    ...statesIn(picture, step, copy),
    ...wires(picture, copy),
    boxOf(picture, copy),
    ...picture.cell.rows.flatMap((_, row) => rowOf(picture, row, step, copy)),
    svg`<text class="unrolled-step" x=${middleOf(picture, copy)} y=${picture.layout.labelAt} text-anchor="middle">${picture.labelOf(step)}</text>`,
  ]);
}

const middleOf = ({ layout }: UnrolledPicture, copy: number): number =>
  layout.left(copy) + layout.boxWidth / 2;

function boxOf({ layout }: UnrolledPicture, copy: number): TemplateResult {
  const { box, boxWidth } = layout;
  return svg`<rect class="unrolled-box" x=${layout.left(copy)} y=${box.top} width=${boxWidth} height=${box.bottom - box.top} rx="6"></rect>`;
}

/** What comes from the copy before: shared weights have the same colour everywhere. */
function statesIn(picture: UnrolledPicture, step: number, copy: number): TemplateResult[] {
  const { cell, layout, colours, rolled } = picture;
  const end = layout.left(copy);
  const start = copy === 0 ? end - SIZE.gap : layout.left(copy - 1) + layout.boxWidth;
  return cell.rows.flatMap(({ before, symbol }, row) => {
    if (!before) return [];
    const y = layout.tops[row] + SIZE.cellHeight / 2;
    const isHidden = symbol === 'h';
    const parts = [
      arrow([start, y], [end, y], isHidden ? colours.state : undefined),
      isHidden
        ? svg`<text class="unrolled-weight" x=${start + 12} y=${y - 6} text-anchor="middle">U</text>`
        : svg``,
    ];
    if (copy > 0) return parts;
    const text = beginning(picture, step, row);
    return [
      ...parts,
      svg`<text class="unrolled-before" x=${start - 4} y=${y + 4} text-anchor="end">${text}</text>`,
      ...(rolled ? [loopOf(picture, row, isHidden)] : []),
    ];
  });
}

/** The state that the first copy begins with: `h₀ = 0`, without its number where there are several. */
function beginning({ before, cell, steps }: UnrolledPicture, step: number, row: number): string {
  const name = `${cell.rows[row].symbol}${steps.length > 1 || step === 0 ? '₀' : '⁻'}`;
  const slice = before[row];
  return slice?.columns === 1 ? `${name} = ${formatNumber(slice.values[step])}` : name;
}

/** From the cell back to itself: the next step. */
function loopOf({ layout, colours }: UnrolledPicture, row: number, isHidden: boolean): TemplateResult {
  const [left, right] = [layout.left(0), layout.left(0) + layout.boxWidth];
  const y = layout.tops[row] + SIZE.cellHeight / 2;
  const [high, far] = [layout.box.top - (isHidden ? 8 : 16), isHidden ? 12 : 20];
  const points = `${right},${y} ${right + far},${y} ${right + far},${high} ${left - far},${high} ${left - far},${y}`;
  return svg`<polyline class="unrolled-wire loop" points=${points} stroke=${isHidden ? colours.state : nothing}></polyline>`;
}

/** From the input into the cell, and from the state to the output. */
function wires(picture: UnrolledPicture, copy: number): TemplateResult[] {
  const { cell, layout, colours, steps, rolled } = picture;
  const x = middleOf(picture, copy);
  const topOf = (place: UnrolledRow['place']): number | undefined =>
    layout.tops[cell.rows.findIndex((row) => row.place === place)];
  const [input, output] = [topOf('input'), topOf('output')];
  const upwards = (from: number, to: number, colour: string, weight: string): TemplateResult[] => [
    arrow([x, from], [x, to], colour),
    svg`<text class="unrolled-weight" x=${x + 10} y=${(from + to) / 2 + 4}>${weight}</text>`,
  ];
  const last = copy === steps.length - 1 && !rolled;
  return [
    ...(input === undefined ? [] : upwards(input, layout.box.bottom, colours.input, 'W')),
    ...(output === undefined ? [] : upwards(layout.box.top, output + SIZE.cellHeight, colours.output, 'V')),
    ...(last ? outgoing(picture, copy) : []),
  ];
}

/** The last copy hands its states on to nobody. */
function outgoing({ cell, layout }: UnrolledPicture, copy: number): TemplateResult[] {
  const start = layout.left(copy) + layout.boxWidth;
  return cell.rows.flatMap(({ before }, row) => {
    const y = layout.tops[row] + SIZE.cellHeight / 2;
    return before ? [arrow([start, y], [start + SIZE.gap - 12, y], undefined)] : [];
  });
}

function arrow(
  [x, y]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  colour: string | undefined,
): TemplateResult {
  const across = y === toY;
  const head = across
    ? `${toX - 7},${toY - 4} ${toX},${toY} ${toX - 7},${toY + 4}`
    : `${toX - 4},${toY + 7} ${toX},${toY} ${toX + 4},${toY + 7}`;
  return svg`<g class="unrolled-arrow">
    <line class="unrolled-wire" x1=${x} y1=${y} x2=${toX} y2=${toY} stroke=${colour ?? nothing}></line>
    <polygon points=${head} fill=${colour ?? nothing}></polygon>
  </g>`;
}

function rowOf(picture: UnrolledPicture, row: number, step: number, copy: number): TemplateResult[] {
  const { cell, layout, slices, open } = picture;
  const { symbol, place } = cell.rows[row];
  const { columns } = slices[row];
  const width = columns === 1 ? SIZE.alone : SIZE.beside;
  const all = SIZE.symbol + columns * width;
  // Of what stands in the box the symbols stand one below the other.
  const left = place === 'cell' ? layout.left(copy) + SIZE.padding : middleOf(picture, copy) - all / 2;
  const top = layout.tops[row];
  return [
    svg`<text class=${classMap({ 'unrolled-symbol': true, open: row === open })} x=${left} y=${top + 15}>${symbol}</text>`,
    ...Array.from({ length: columns }, (_, column) =>
      numberOf(picture, { row, step, column }, left + SIZE.symbol + column * width, top, width),
    ),
  ];
}

function numberOf(
  picture: UnrolledPicture,
  at: UnrolledPlace,
  left: number,
  top: number,
  width: number,
): TemplateResult {
  const { cell, slices, scales, pinned, current, labelOf, open } = picture;
  const { row, step, column } = at;
  const { node, symbol } = cell.rows[row];
  const { values, columns } = slices[row];
  const value = values[step * columns + column];
  const colour = colourOf(scales[row], value);
  const isPinned = samePlace(pinned, at);
  const pin = (): void => picture.pin(at);
  const text = columns === 1 ? formatNumber(value) : formatCell(value);
  const of = columns === 1 ? '' : `, ${node.axes[1].name} ${column}`;
  return svg`<g
    class=${classMap({ 'unrolled-number': true, pinned: isPinned, open: row === open })}
    role="button"
    tabindex=${samePlace(current, at) ? 0 : -1}
    data-place=${placeKey(at)}
    aria-pressed=${isPinned}
    aria-label=${`${node.title}, ${symbol} at step ${labelOf(step)}${of}: ${text}`}
    @click=${pin}
  >
    <rect x=${left} y=${top} width=${width - 2} height=${SIZE.cellHeight} rx="4" fill=${cssColour(colour)}></rect>
    <text x=${left + width / 2 - 1} y=${top + 15} text-anchor="middle" fill=${textColourOn(colour)}>${text}</text>
  </g>`;
}

export const placeKey = ({ row, step, column }: UnrolledPlace): string => `${row}-${step}-${column}`;

export const samePlace = (one: UnrolledPlace | null, other: UnrolledPlace): boolean =>
  one !== null && placeKey(one) === placeKey(other);
