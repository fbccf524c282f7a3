import * as v from 'valibot';
import { count, model, problem, text, token } from './stateSchemas.ts';

const axis = v.looseObject({ name: text, size: count, labels: v.optional(text) });

const node = v.looseObject({
  name: text,
  axes: v.pipe(v.array(axis), v.maxLength(6)),
  operation: v.looseObject({ kind: text }),
  parents: v.array(text),
  title: text,
  formula: text,
  description: text,
  lectureNote: v.optional(text),
  block: text,
  views: v.array(text),
  parameter: v.boolean(),
});

const outline = v.looseObject({
  trace: text,
  lens: text,
  title: text,
  model: v.nullable(model),
  interventions: v.array(v.looseObject({ kind: text })),
  predictsNext: v.boolean(),
  continued: count,
  tokens: v.array(token),
  picture: v.nullable(
    v.looseObject({ width: count, height: count, rows: count, columns: count, drawn: v.boolean() }),
  ),
  nodes: v.array(node),
  blocks: v.array(v.looseObject({ name: text, title: text, folds: v.boolean() })),
  labels: v.record(text, v.array(text)),
  notes: v.array(v.looseObject({ kind: text, text })),
  opening: text,
  timing: v.looseObject({ forwardMilliseconds: v.number(), totalMilliseconds: v.number() }),
  backend: text,
});

/** Either the outline, or the name of one that was sent before. */
const sentOutline = v.union([outline, v.looseObject({ known: text })]);

const optionValue = v.union([text, v.number(), v.boolean()]);
const options = v.record(text, optionValue);
const lens = v.looseObject({
  name: text,
  title: text,
  description: text,
  usesModel: v.nullable(v.picklist(['language', 'layers', 'recurrent'])),
  changeable: v.boolean(),
  options: v.array(
    v.looseObject({
      name: text,
      title: text,
      description: text,
      default: optionValue,
      choices: v.optional(v.array(text)),
    }),
  ),
});

/** What a `state` message must look like before anything of it is shown. */
export const panelState = v.looseObject({
  phase: v.picklist(['empty', 'running', 'ready', 'failed', 'lost']),
  source: v.optional(
    v.looseObject({
      kind: v.picklist(['text', 'image', 'drawing']),
      label: text,
      remark: v.optional(text),
      correction: v.optional(text),
      sheet: v.optional(count),
    }),
  ),
  outline: v.optional(sentOutline),
  progress: v.optional(v.looseObject({ activity: text, done: v.number(), total: v.number() })),
  problem: v.optional(problem),
  models: v.array(model),
  model: text,
  lenses: v.array(lens),
  lens: text,
  options,
  interventions: v.array(v.looseObject({ kind: text })),
  continuation: v.array(count),
  letGo: v.optional(text),
  pinned: v.boolean(),
  comparison: v.optional(
    v.looseObject({
      kind: v.picklist(['interventions', 'pinned']),
      label: text,
      other: sentOutline,
      difference: v.nullable(sentOutline),
    }),
  ),
  window: v.optional(
    v.looseObject({
      text,
      rest: v.optional(v.picklist(['running', 'cancelled'])),
      canMoveOn: v.boolean(),
      canMoveBack: v.boolean(),
    }),
  ),
  caretToken: v.nullable(count),
});

export const stateMessage = v.looseObject({ kind: v.literal('state'), state: panelState });
