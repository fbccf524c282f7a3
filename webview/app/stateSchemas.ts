import * as v from 'valibot';

/** What the states of the panel and of the side panel are made of. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const text = v.string();

export const model = v.looseObject({
  name: text,
  title: text,
  description: text,
  precision: text,
  kind: v.picklist(['language', 'layers', 'recurrent']),
  layers: count,
  heads: count,
  contextLength: count,
  family: v.optional(text),
  missing: v.optional(text),
});

export const token = v.looseObject({
  id: count,
  piece: text,
  start: count,
  end: count,
  written: v.optional(text),
  special: v.boolean(),
});

export const problem = v.looseObject({ code: text, message: text, nextStep: v.optional(text) });
