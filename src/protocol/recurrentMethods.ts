import * as v from 'valibot';
import type {
  CellSpans,
  ContinuedText,
  FoundCells,
  GradientStep,
  Memory,
  Predictions,
  Projection,
  RecurrentSpectrum,
  Saturation,
  ThroughTime,
  UnitLabels,
} from '../trace/recurrentStudies.ts';
import { method } from './rpc.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = v.pipe(v.string(), v.maxLength(200));
const node = { trace: name, node: name };
/** `layer.0`, `layer.encoder.backward`: what the names of a recurrent layer's nodes begin with. */
const layer = { trace: name, layer: name };
const threshold = v.pipe(v.number(), v.finite());
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const polarity = v.picklist(['on', 'off']);

/** Questions about a recurrent network's run. Positions and units count from 0; ranges are half-open. */
export const recurrentMethods = {
  /** How often the units of gates and states stand at an end of their range. */
  saturation: method<{ nodes: Saturation[] }>()(
    v.object({ trace: name, nodes: v.pipe(v.array(name), v.minLength(1), v.maxLength(64)) }),
  ),
  /** Units that are on inside a span and off outside of it, or the other way round. */
  findCells: method<FoundCells>()(
    v.object({
      ...node,
      from: count,
      to: count,
      /** Above it a unit is on. */
      threshold,
      count: v.pipe(count, v.minValue(1), v.maxValue(4096)),
    }),
  ),
  /** Everywhere in the text where all of the units do what they did there. */
  cellSpans: method<CellSpans>()(
    v.object({
      ...node,
      cells: v.pipe(v.array(v.object({ unit: count, polarity })), v.minLength(1), v.maxLength(64)),
      threshold,
    }),
  ),
  /** Simple features of the text that units go with. */
  unitLabels: method<UnitLabels>()(v.object(node)),
  /** What is left of a state after some steps. `all`: of an RNN to the end, which may take long. */
  memory: method<Memory>()(
    v.object({
      ...layer,
      position: count,
      direction: v.picklist(['forward', 'backward']),
      all: v.optional(v.boolean()),
    }),
  ),
  /** What was expected at each position, and what came. `count`: so many of the likeliest are named. */
  predictions: method<Predictions>()(
    v.object({ trace: name, count: v.pipe(count, v.minValue(1), v.maxValue(50)) }),
  ),
  /** Goes on from a position with the network's own characters, and compares with teacher forcing. */
  continueText: method<ContinuedText>()(
    v.object({
      trace: name,
      position: count,
      count: v.pipe(count, v.minValue(1), v.maxValue(2000)),
      temperature: v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
      seed: count,
    }),
  ),
  /** The gradient of the loss at a position, followed back to earlier ones. */
  throughTime: method<ThroughTime>()(
    v.object({
      trace: name,
      position: count,
      /** `null`: the character that comes next. */
      target: v.nullable(count),
      /** Truncated: so many positions in a chunk; 0: not truncated. */
      chunk: count,
    }),
  ),
  /** Singular values and eigenvalues of the matrices that a layer multiplies its state with. */
  recurrentSpectrum: method<RecurrentSpectrum>()(v.object(layer)),
  /** The gradient of one step of training on some of the text, and what clipping makes of it. */
  gradientStep: method<GradientStep>()(
    v.object({
      trace: name,
      from: count,
      to: count,
      chunk: count,
      normThreshold: positive,
      valueThreshold: positive,
    }),
  ),
  /** States in two dimensions, by their principal components. */
  projection: method<Projection>()(v.object(node)),
};
