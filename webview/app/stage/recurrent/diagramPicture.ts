import { nothing, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { colourOf, cssColour, textColourOn } from '../../../drawing/colourScale.ts';
import { plainNumber } from '../slide/slideWords.ts';
import {
  type CellDiagram,
  HALF,
  type Mark,
  type NumberPlace,
  type Point,
  type Wire,
} from './diagramShapes.ts';
import { scaleOf, type StepScales, type StepValues } from './stepValues.ts';

/** What of a step is drawn. */
export interface DrawnStep {
  readonly diagram: CellDiagram;
  readonly values: StepValues;
  readonly scales: StepScales;
  /** Later phases are still blank. */
  readonly phase: number;
  /** The stage whose number is pinned. */
  readonly pinned: string | null;
  /** What is written at the ends of the wires. */
  readonly words: Readonly<Record<CellDiagram['words'][number]['text'], string>>;
  /** What a number is called: `Forget gate`; `undefined`: it has no stage of its own and cannot be pinned. */
  titleOf(value: string): string | undefined;
  pin(value: string): void;
}

/** Wires first, then what stands on them. */
export function diagramPicture(step: DrawnStep): (TemplateResult | typeof nothing)[] {
  const { diagram } = step;
  return [
    // All borders before all colours: where two wires meet none lies over the other.
    ...diagram.wires.map((wire) => casing(step, wire)),
    ...diagram.wires.map((wire) => core(step, wire)),
    ...diagram.marks.map((mark) => markPicture(step, mark)),
    ...diagram.words.map(
      ({ text, at: [x, y], anchor }) =>
        svg`<text class="cell-words" x=${x} y=${y} text-anchor=${anchor}>${step.words[text]}</text>`,
    ),
    ...diagram.numbers.map((place) => numberPicture(step, place)),
  ];
}

const line = (points: readonly Point[]): string => points.map(([x, y]) => `${x},${y}`).join(' ');

function colourAt({ values, scales }: DrawnStep, value: string): [number, number, number] {
  return colourOf(scaleOf(scales, value), values.get(value) ?? NaN);
}

/** A coloured wire has a border: the middle of a scale is as pale as a light background. */
function casing(
  { phase: now }: DrawnStep,
  { points, carries, arrow, controls, phase }: Wire,
): TemplateResult {
  const kind = { 'cell-wire': true, controls: controls === true, plain: carries === null || phase > now };
  return svg`<g class=${classMap({ ...kind, blank: phase > now })}>
    <polyline class="casing" points=${line(points)}></polyline>
    ${arrow ? arrowHead(points.at(-1)!) : nothing}
  </g>`;
}

function core(step: DrawnStep, { points, carries, controls, phase }: Wire): TemplateResult | typeof nothing {
  if (carries === null || phase > step.phase) return nothing;
  const colour = cssColour(colourAt(step, carries));
  return svg`<g class=${classMap({ 'cell-wire': true, controls: controls === true })}>
    <polyline class="core" points=${line(points)} stroke=${colour}></polyline>
  </g>`;
}

const arrowHead = ([x, y]: Point): TemplateResult =>
  svg`<polygon class="arrow" points="${x - 1},${y - 6} ${x + 8},${y} ${x - 1},${y + 6}"></polygon>`;

function markPicture(step: DrawnStep, mark: Mark): TemplateResult {
  const [x, y] = mark.at;
  const blank = mark.phase > step.phase;
  const kind = { 'cell-mark': true, blank };
  switch (mark.kind) {
    case 'function':
      return svg`<g class=${classMap({ ...kind, function: true, long: mark.of.length > 5 })}>
        <rect x=${x - HALF.box} y=${y - HALF.boxHeight} width=${2 * HALF.box} height=${2 * HALF.boxHeight} rx="4"></rect>
        <text x=${x} y=${y + 4}>${mark.of}</text>
      </g>`;
    case 'sum':
    case 'plus':
      return svg`<g class=${classMap(kind)}>
        <circle cx=${x} cy=${y} r=${HALF.circle}></circle>
        <text x=${x} y=${y + 4.5}>${mark.kind === 'sum' ? 'Σ' : '+'}</text>
      </g>`;
    case 'mask': {
      const counts = step.values.get('mask') !== 0;
      return svg`<g class=${classMap({ ...kind, mask: true })}>
        <rect x=${x - HALF.pill} y=${y - HALF.boxHeight} width=${2 * HALF.pill} height=${2 * HALF.boxHeight} rx="4"></rect>
        <text x=${x} y=${y + 4}>${counts ? 'mask 1' : 'mask 0'}</text>
      </g>`;
    }
    case 'gate': {
      const gate = step.values.get(mark.opening) ?? 0;
      return gatePicture(mark.at, mark.flow, blank ? null : mark.rest ? 1 - gate : gate, classMap(kind));
    }
  }
}

/** Two leaves that leave as much of the way open as the gate says. @param open `null`: not known yet */
function gatePicture(
  [x, y]: Point,
  flow: 'across' | 'up',
  open: number | null,
  kind: ReturnType<typeof classMap>,
): TemplateResult {
  const half = HALF.gate;
  const leaf = half * (1 - Math.min(1, Math.max(0, open ?? 0)));
  const [wide, high] = flow === 'across' ? [8, half] : [half, 8];
  const leaves =
    flow === 'across'
      ? [
          [x - wide, y - half, 2 * wide, leaf],
          [x - wide, y + half - leaf, 2 * wide, leaf],
        ]
      : [
          [x - half, y - high, leaf, 2 * high],
          [x + half - leaf, y - high, leaf, 2 * high],
        ];
  return svg`<g class=${kind}>
    <rect class="way" x=${x - wide} y=${y - high} width=${2 * wide} height=${2 * high} rx="2"></rect>
    ${
      open === null
        ? nothing
        : leaves.map(
            ([left, top, width, height]) =>
              svg`<rect class="leaf" x=${left} y=${top} width=${width} height=${height}></rect>`,
          )
    }
    <text class="product" x=${flow === 'across' ? x - wide - 9 : x + half + 9} y=${flow === 'across' ? y - 8 : y + 4}>⊙</text>
  </g>`;
}

/** Characters that a pill has room for. */
const PILL_CHARACTERS = 7;

function numberInPill(value: number): string {
  const text = plainNumber(value);
  return text.length <= PILL_CHARACTERS ? text : plainNumber(Number(value.toPrecision(2)));
}

function numberPicture(
  step: DrawnStep,
  { value, symbol, label, at: [x, y], phase }: NumberPlace,
): TemplateResult {
  const blank = phase > step.phase;
  const number = step.values.get(value);
  const colour = colourAt(step, value);
  const text = blank || number === undefined ? '·' : numberInPill(number);
  const title = step.titleOf(value);
  const beside = { above: [x, y - 16, 'middle'], left: [x - HALF.pill - 4, y + 4, 'end'], right: [x + HALF.pill + 4, y + 4, 'start'] } as const; // prettier-ignore
  const [left, top, anchor] = beside[label];
  const pill = svg`<rect
      x=${x - HALF.pill} y=${y - HALF.pillHeight} width=${2 * HALF.pill} height=${2 * HALF.pillHeight} rx="5"
      fill=${blank ? nothing : cssColour(colour)}
    ></rect>
    <text x=${x} y=${y + 4} fill=${blank ? nothing : textColourOn(colour)}>${text}</text>`;
  const symbolText = svg`<text class="cell-symbol" x=${left} y=${top} text-anchor=${anchor}>${symbol}</text>`;
  if (title === undefined)
    return svg`<g class=${classMap({ 'cell-number': true, blank })}>${symbolText} ${pill}</g>`;
  const pinned = step.pinned === value;
  const pin = (): void => step.pin(value);
  return svg`<g
    class=${classMap({ 'cell-number': true, blank, chosen: pinned })}
    role="button"
    tabindex="0"
    data-stage=${value}
    aria-pressed=${pinned}
    aria-label=${`${symbol} ${text}, ${title}${blank ? ', not computed yet' : ''}`}
    @click=${pin}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      pin();
    }}
  >${symbolText} ${pill}</g>`;
}
