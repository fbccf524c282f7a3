import * as v from 'valibot';
import { count, model, problem, text, token } from '../app/stateSchemas.ts';

const finite = v.nullable(v.number());
const weights = v.array(v.looseObject({ token: count, weight: finite }));

const attention = v.looseObject({
  token: count,
  layer: count,
  head: v.nullable(count),
  attendsTo: weights,
  attendedBy: weights,
  health: v.looseObject({
    entropyBits: finite,
    largestEntropyBits: finite,
    onFirst: finite,
    onSeparator: v.optional(finite),
    notFinite: count,
    saturated: finite,
  }),
});

const passage = v.looseObject({
  trace: text,
  label: text,
  remark: v.optional(text),
  notes: v.array(text),
  model,
  tokens: v.array(token),
  token: count,
  attention: v.optional(attention),
  memory: v.optional(
    v.looseObject({
      state: text,
      gates: v.array(v.looseObject({ title: text, mean: finite })),
      changed: v.array(v.looseObject({ unit: count, change: finite })),
    }),
  ),
  next: v.optional(v.array(v.looseObject({ piece: text, probability: finite }))),
});

/** What a `state` message must look like before anything of it is shown. */
export const sideStateMessage = v.looseObject({
  kind: v.literal('state'),
  state: v.looseObject({
    phase: v.picklist(['nothing', 'running', 'ready', 'failed', 'lost']),
    paused: v.boolean(),
    problem: v.optional(problem),
    models: v.array(model),
    model: text,
    layer: count,
    head: v.nullable(count),
    passage: v.optional(passage),
    glance: v.optional(
      v.looseObject({
        label: text,
        network: text,
        classes: v.array(v.looseObject({ label: text, probability: finite })),
        notes: v.array(text),
      }),
    ),
  }),
});
