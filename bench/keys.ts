import type { Figures } from './figures.ts';

interface Key {
  /** `*` stands for one part of a key: a length in tokens, a model. */
  readonly key: string;
  readonly means: string;
  /** At most; printed beside the figure as `KEY.target`. */
  readonly target?: number;
}

/** Every figure that the benchmark prints. Times are in milliseconds, sizes in bytes or in megabytes of 10⁶ bytes. */
const KEYS: readonly Key[] = [
  { key: 'machine.cpus', means: 'Processors that this process may use.' },
  { key: 'machine.load_per_cpu', means: 'Load of the last minute at the start; near 0 on a quiet machine.' },
  { key: 'node.version', means: 'The Node that ran the engine and onnxruntime-web.' },

  {
    key: 'forward.minilm.32.ratio_to_onnxruntime_web',
    means:
      'Forward pass with all attention kept ÷ onnxruntime-web (wasm) on the same weights: median of pairs.',
    target: 1.2,
  },
  { key: 'forward.minilm.128.ratio_to_onnxruntime_web', means: 'The same, 128 tokens.', target: 1 },
  { key: 'forward.minilm.512.ratio_to_onnxruntime_web', means: 'The same, 512 tokens.', target: 1 },
  { key: 'forward.minilm.*.best_ratio', means: 'Our fastest round ÷ their fastest round.' },
  { key: 'forward.minilm.*.ratio_with_readout', means: 'With all attention moved to the caller as arrays.' },
  { key: 'forward.minilm.*.ms', means: 'Our forward pass, median.' },
  { key: 'forward.minilm.*.onnxruntime_web_ms', means: 'Theirs, all attention as outputs, median.' },
  { key: 'forward.minilm.*.threads', means: 'Threads of each side.' },
  { key: 'forward.minilm.128.speedup_of_2_threads', means: 'Our time on one thread ÷ on two.' },
  {
    key: 'forward.minilm.128.onnxruntime_web_speedup_of_2_threads',
    means: 'Theirs: about 1 would mean that the comparison is with a crippled opponent.',
  },
  { key: 'forward.stories.*.ms', means: 'Our forward pass of the Llama model, median.' },

  {
    key: 'cnn.mobilenet.224.ratio_to_onnxruntime_web',
    means:
      'MobileNetV2 on 224 × 224 with every block’s maps kept ÷ onnxruntime-web (wasm) with the same outputs: median of pairs.',
    target: 1.2,
  },
  { key: 'cnn.mobilenet.224.best_ratio', means: 'Our fastest round ÷ their fastest round.' },
  { key: 'cnn.mobilenet.224.ms', means: 'Our forward pass, median; the maps stay where they are.' },
  {
    key: 'cnn.mobilenet.224.onnxruntime_web_ms',
    means: 'Theirs until every output is a typed array, median.',
  },
  { key: 'cnn.mobilenet.224.kept_mb', means: 'What our run keeps.' },
  { key: 'cnn.mobilenet.224.threads', means: 'Threads of each side.' },

  {
    key: 'recurrent.*.*.500.ratio_to_tfjs',
    means:
      'LSTM or GRU on 500 characters with every gate and state kept ÷ TensorFlow.js (wasm) operation by operation on the same weights: median of pairs. Sizes: as the bundled networks have them, and one layer of 256 units.',
    target: 0.6,
  },
  { key: 'recurrent.*.*.500.best_ratio', means: 'Our fastest round ÷ their fastest round.' },
  { key: 'recurrent.*.*.500.ms', means: 'Our run as the engine makes it, median.' },
  { key: 'recurrent.*.*.500.tfjs_ms', means: 'Theirs until every gate is in a tensor, median.' },
  { key: 'recurrent.*.*.500.threads', means: 'Threads of each side.' },
  {
    key: 'recurrent.lstm.bundled.5000.ms',
    means: 'The bundled LSTM on the longest text that is run at once, in the engine, median.',
  },

  {
    key: 'paint.cold_ms',
    means:
      'First run after a window opened, 32 tokens: from the key that gives the command to the frame with the picture.',
  },
  { key: 'paint.warm_ms', means: 'The same for later runs in the open panel.' },
  {
    key: 'paint.cold_in_host_ms',
    means: 'As the log says it: from the command’s handler to “painted” in the host.',
  },
  { key: 'paint.warm_in_host_ms', means: 'The same for later runs.' },
  { key: 'paint.forward_ms', means: 'The forward pass within the warm runs.' },
  {
    key: 'paint.warm_minus_forward_ms',
    means: 'Median of each warm run less its forward pass.',
    target: 150,
  },
  { key: 'paint.cold_minus_warm_ms', means: 'What everything that starts takes.', target: 1500 },

  { key: 'activation_ms', means: 'Loading and activating the extension, median of windows.', target: 30 },
  { key: 'activation.loading_ms', means: 'The part of it that loading the program takes.' },
  {
    key: 'host.longest_block_ms',
    means:
      'The extension host’s event loop, held at a stretch around a run: worst of three kinds of run, each a median.',
    target: 20,
  },
  {
    key: 'host.longest_own_work_ms',
    means: 'The same in processor time of that thread: without what others take.',
    target: 20,
  },
  { key: 'host.idle_longest_block_ms', means: 'The same while we do nothing.' },
  { key: 'host.idle_longest_own_work_ms', means: 'The same while we do nothing.' },
  {
    key: 'host.*.longest_block_ms',
    means:
      'A run of a sentence, of 512 tokens, with a start of the engine; warm hovers; typing beside the side panel.',
  },
  { key: 'host.*.longest_own_work_ms', means: 'The same in processor time.' },
  {
    key: 'typing.keys_a_second',
    means: 'Keys that came of the 60 sent, with the side panel following, median.',
  },

  {
    key: 'hover.warm_ms',
    means: 'From VS Code’s question to our answer, over words of a text of 512 tokens, median.',
    target: 10,
  },
  { key: 'hover.slowest_warm_ms', means: 'The slowest of them.' },
  { key: 'hover.cold_ms', means: 'The first one, which starts the tokenizer and reads its vocabulary.' },

  {
    key: 'draw.updates_per_second',
    means:
      'Pictures of LeNet on the screen in a second while a digit is drawn with the mouse, median of strokes; at least 20 are wanted.',
  },
  { key: 'draw.update_ms', means: 'From one of these pictures to the next, median.', target: 50 },
  { key: 'draw.slowest_update_ms', means: 'The longest wait for one within a stroke.' },

  {
    key: 'webview.bytes_posted.*',
    means:
      'From the host to a webview, from its start to its first picture: typed arrays and JSON of the rest.',
  },

  {
    key: 'memory.engine_512_mb',
    means: 'The engine’s thread with a run of 512 tokens, garbage collected.',
    target: 1000,
  },
  { key: 'memory.engine_512_uncollected_mb', means: 'The same as it happens to be after the run.' },
  { key: 'memory.weights_float32_mb', means: 'All weights of MiniLM as float32.' },
  {
    key: 'memory.trace_512_mb',
    means: 'What the trace of the run keeps: attention weights and the blocks’ outputs.',
  },
  { key: 'memory.ratio_to_weights_plus_trace', means: 'The engine’s thread ÷ weights and trace.', target: 2 },
  { key: 'memory.before_start_mb', means: 'Resident memory of the process before the engine started.' },
  { key: 'memory.with_engine_mb', means: 'Resident memory with the run.' },
  { key: 'memory.after_close_mb', means: 'Resident memory after the engine was stopped.' },

  { key: 'vsix_mb', means: 'The packaged extension.', target: 36 },

  { key: 'tokenize.*.64k_ms', means: '65,536 characters of English and code, answer included, median.' },
  { key: 'tokenize.*.64k_first_ms', means: 'The first time, with no word remembered.' },

  {
    key: 'quantization.*.sentences',
    means: 'How many sentences int8 was compared with the float weights on.',
  },
  { key: 'quantization.*.attention_mean_absolute_difference', means: 'Of the attention weights.' },
  { key: 'quantization.*.strongest_key_agreement', means: 'Share of queries with the same strongest key.' },
  {
    key: 'quantization.*.next_token_agreement',
    means: 'Share of positions with the same most probable next token.',
  },
];

/** @returns the figures, each that has a target followed by it */
export function withTargets(figures: Figures): Figures {
  const entries = Object.entries(figures).flatMap(([name, value]) => {
    const figure: [string, number | string] = [name, value];
    const target = keyOf(name)?.target;
    return target === undefined ? [figure] : [figure, [`${name}.target`, target] as const];
  });
  return Object.fromEntries(entries);
}

/** @throws Error where the list above lacks a figure */
export function requireListed(figures: Figures): void {
  const missing = Object.keys(figures).filter((name) => !keyOf(name));
  if (missing.length > 0) throw new Error(`bench/keys.ts does not say what ${missing.join(', ')} means.`);
}

const keyOf = (name: string): Key | undefined => KEYS.find(({ key }) => fits(key, name));

function fits(pattern: string, name: string): boolean {
  const parts = name.split('.');
  const wanted = pattern.split('.');
  return wanted.length === parts.length && wanted.every((part, i) => part === '*' || part === parts[i]);
}
