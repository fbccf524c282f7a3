import { thinLabels, visibleText } from '../drawing/ticks.ts';

/** What is written along a time axis. */
export interface TimeLabel {
  readonly position: number;
  readonly text: string;
  /** In CSS pixels; longer texts are cut. */
  readonly room: number;
  /** Stands in the middle of its cell, else begins there. */
  readonly centred: boolean;
}

export interface TimeAxis {
  /** The first and the last position in view. */
  readonly first: number;
  readonly last: number;
  /** Width of a position, in CSS pixels. */
  readonly pitch: number;
  /** Nothing where positions have no names. */
  readonly read: ReadTexts | undefined;
}

/** What was read at each position. */
export interface ReadTexts {
  readonly texts: readonly string[];
  /** Whether none is longer than a character. */
  readonly characters: boolean;
  /** Width of the widest, in CSS pixels. */
  readonly widest: number;
}

/** From one number to the next. */
const SPACING = 76;
const GAP = 8;
/** Of a character, whose neighbours may be near. */
const CHARACTER = 8;

/** Every so many positions its number. */
export function placeLabels({ first, last, pitch }: TimeAxis): number[] {
  return thinLabels({ first, last, pitch, spacing: SPACING });
}

/** Every text where they fit beside each other; else from number to number as much of the text as fits. */
export function textLabels(axis: TimeAxis): TimeLabel[] {
  const { first, last, pitch, read } = axis;
  if (!read) return [];
  const { texts, characters, widest } = read;
  if (pitch >= (characters ? CHARACTER : widest + GAP)) {
    return Array.from({ length: last - first + 1 }, (_, at) => {
      const text = visibleText(texts[first + at]);
      return { position: first + at, text, room: Math.max(pitch, CHARACTER), centred: true };
    });
  }
  const places = placeLabels(axis);
  return places.map((position, at) => {
    const next = places[at + 1] ?? last + 1;
    // No more can be seen of it, however much lies between two numbers.
    const part = texts.slice(position, Math.min(next, position + 60)).join(characters ? '' : ' ');
    return { position, text: visibleText(part), room: (next - position) * pitch - GAP, centred: false };
  });
}
