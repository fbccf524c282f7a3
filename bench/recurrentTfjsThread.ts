import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import {
  add,
  gather,
  keep,
  matMul,
  mul,
  ready,
  setBackend,
  sigmoid,
  softmax,
  split,
  sub,
  tanh,
  type Tensor1D,
  tensor1d,
  type Tensor2D,
  tensor2d,
  concat,
  scalar,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type {
  RecurrentArrays,
  RecurrentRequest,
  RecurrentResult,
  RecurrentSettings,
} from './recurrentMessages.ts';

/*
 * The opponent: TensorFlow.js alone on its wasm backend, the equations of the cells written down operation by operation,
 * step by step, as one writes them who wants to keep every gate. In Node it has one thread.
 */
const { shape, weights, programFolder, threads } = workerData as RecurrentSettings;
if (threads !== 1) throw new Error('TensorFlow.js has one thread in Node.');
setWasmPaths(fileURLToPath(programFolder));
setThreadsCount(threads);
if (!(await setBackend('wasm'))) throw new Error('WebAssembly did not start.');
await ready();

/** The gates and states of one step by name, each [1, unit]. */
type StepValues = Record<string, Tensor2D>;

interface LayerTensors {
  readonly kernel: Tensor2D;
  readonly recurrent: Tensor2D;
  /** One, or the two of a GRU. */
  readonly biases: readonly Tensor1D[];
}

const { units, characters } = shape;
const isLstm = shape.className === 'LSTM';
const width = units * (isLstm ? 4 : 3);
const cell = isLstm ? lstmStep : gruStep;
const embedding = tensor2d(weights.embedding, [characters, shape.embedding]);
const output = tensor2d(weights.output, [units, characters]);
const layers = weights.layers.map(tensorsOf);

function tensorsOf({ kernel, recurrent, bias }: RecurrentArrays): LayerTensors {
  return {
    kernel: tensor2d(kernel, [kernel.length / width, width]),
    recurrent: tensor2d(recurrent, [units, width]),
    biases: Array.from({ length: bias.length / width }, (_, at) =>
      tensor1d(bias.subarray(at * width, (at + 1) * width)),
    ),
  };
}

function lstmStep(x: Tensor2D, before: StepValues, { kernel, recurrent, biases }: LayerTensors): StepValues {
  const sums = add(add(matMul(x, kernel), matMul(before.hidden_state!, recurrent)), biases[0]!);
  const [i, f, g, o] = split<Tensor2D>(sums as Tensor2D, 4, 1);
  const [input_gate, forget_gate, output_gate] = [sigmoid(i!), sigmoid(f!), sigmoid(o!)];
  const candidate = tanh(g!);
  const cell_state = add<Tensor2D>(mul(forget_gate, before.cell_state!), mul(input_gate, candidate));
  const hidden_state = mul<Tensor2D>(output_gate, tanh(cell_state));
  return { input_gate, forget_gate, output_gate, candidate, cell_state, hidden_state };
}

const ONE = scalar(1);

/** The reset gate after the product, as Keras and PyTorch have it. */
function gruStep(x: Tensor2D, before: StepValues, { kernel, recurrent, biases }: LayerTensors): StepValues {
  const fromInput = add<Tensor2D>(matMul(x, kernel), biases[0]!);
  const fromState = add<Tensor2D>(matMul(before.hidden_state!, recurrent), biases[1]!);
  const [xz, xr, xn] = split(fromInput, 3, 1);
  const [hz, hr, hn] = split(fromState, 3, 1);
  const update_gate = sigmoid(add<Tensor2D>(xz!, hz!));
  const reset_gate = sigmoid(add<Tensor2D>(xr!, hr!));
  const candidate = tanh(add<Tensor2D>(xn!, mul(reset_gate, hn!)));
  const hidden_state = add<Tensor2D>(
    mul(update_gate, before.hidden_state!),
    mul(sub(ONE, update_gate), candidate),
  );
  return { update_gate, reset_gate, candidate, hidden_state };
}

/** All that a run keeps: for each layer the steps, and the probabilities [position, character]. */
interface Kept {
  readonly steps: readonly (readonly StepValues[])[];
  readonly probabilities: Tensor2D;
}

function forward(ids: readonly number[]): Kept {
  const start = (): StepValues => ({ hidden_state: zeros([1, units]), cell_state: zeros([1, units]) });
  const before = layers.map(start);
  const steps = layers.map((): StepValues[] => []);
  for (const id of ids) {
    tidy(() => {
      let x = gather(embedding, tensor1d([id], 'int32'));
      for (const [at, layer] of layers.entries()) {
        const values = cell(x, before[at]!, layer);
        for (const value of Object.values(values)) keep(value);
        steps[at]!.push(values);
        before[at] = values;
        x = values.hidden_state!;
      }
    });
  }
  const last = steps.at(-1)!.map(({ hidden_state }) => hidden_state!);
  const probabilities = tidy(() => softmax(matMul<Tensor2D>(concat(last, 0), output)));
  return { steps, probabilities };
}

function valuesOf({ steps, probabilities }: Kept): Record<string, Float32Array> {
  const values: Record<string, Float32Array> = { 'layer.next.output': probabilities.dataSync<'float32'>() };
  for (const [at, ofLayer] of steps.entries())
    for (const name of Object.keys(ofLayer[0]!))
      values[`layer.${at}.${name}`] = tidy(() =>
        concat(
          ofLayer.map((step) => step[name]!),
          0,
        ).dataSync<'float32'>(),
      );
  return values;
}

function run({ ids, withValues }: RecurrentRequest): RecurrentResult {
  const started = performance.now();
  const kept = forward(ids);
  const milliseconds = performance.now() - started;
  const values = withValues ? valuesOf(kept) : {};
  kept.probabilities.dispose();
  for (const step of kept.steps.flat()) for (const value of Object.values(step)) value.dispose();
  return { milliseconds, values };
}

parentPort!.on('message', (request: RecurrentRequest) => parentPort!.postMessage(run(request)));
parentPort!.postMessage({ ready: true });
