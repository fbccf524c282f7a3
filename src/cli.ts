import { existsSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { inputOf } from './cliInput.ts';
import type { Engine } from './engine/engine.ts';
import { exportFile, type ExportFormat } from './engine/exportFile.ts';
import { nodeEngine } from './engine/nodeEngine.ts';
import { readDescription } from './engine/runDescription.ts';
import { LENSES } from './lenses/catalogue.ts';
import { CHANGES, readChange } from './lenses/changeSyntax.ts';
import { BUNDLED_MODELS } from './models/catalogue.ts';
import { BUNDLED_LAYERS, usualNetwork, usualRecurrentNetwork } from './models/layers/catalogue.ts';
import { ProblemError } from './problem.ts';
import type { Input } from './protocol/engineMethods.ts';
import type { Outline } from './protocol/outline.ts';
import { readWords } from './protocol/readWords.ts';
import type { LensOption } from './trace/description.ts';
import type { Intervention } from './trace/intervention.ts';
import { chooseNodes } from './trace/export.ts';

const USAGE = `Usage: trace LENS (--text TEXT | --file FILE | --matrix FILE | --image FILE | --input FILE | --ids 1,2,3)
       [--model NAME|FOLDER|FILE] [--set option=value]… [--change CHANGE]… [--changes-of FILE]
       [--node PATTERN]… [--out FILE.npz|.safetensors|.json|.csv|.md|-]   or   trace --list
A CHANGE shows what would follow from it: ${CHANGES}; layer.head and tokens count from 0.
--changes-of makes those of a run that was written before.
--input reads numbers or token ids: a nested JSON array or NumPy's .npy, such as [time, feature].
lstm, gru, rnn and sentiment stand for the lens “gates” with that network.`;
const networksOf = (wanted: 'layers' | 'recurrent') => BUNDLED_LAYERS.filter(({ kind }) => kind === wanted);
const RECURRENT_NETWORKS = networksOf('recurrent');

/** All of that would hide the sentence before it. */
const ASK_FOR_HELP = '--help shows how it is called, --list what there is.';

const OPTIONS = {
  text: { type: 'string' },
  file: { type: 'string' },
  matrix: { type: 'string' },
  image: { type: 'string' },
  input: { type: 'string' },
  ids: { type: 'string' },
  model: { type: 'string' },
  set: { type: 'string', multiple: true },
  change: { type: 'string', multiple: true },
  node: { type: 'string', multiple: true },
  out: { type: 'string' },
  'changes-of': { type: 'string' },
  threads: { type: 'string' },
  list: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

function parse(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    return { ...values, lenses: positionals };
  } catch (thrown) {
    throw new ProblemError('bad-input', `${firstSentence(thrown).replace(/\.$/, '')}.`, ASK_FOR_HELP);
  }
}

/** Runs the command line. @returns what to print */
async function main(args: string[]): Promise<string> {
  const given = parse(args);
  if (given.help) return USAGE;
  if (given.list) return listing();
  const [word, ...more] = given.lenses;
  if (!word || more.length > 0) throw new ProblemError('bad-input', 'Name one lens.', ASK_FOR_HELP);
  const recurrent = RECURRENT_NETWORKS.find(({ name }) => name === word)?.name;
  const lens = recurrent ? 'gates' : word;
  const input = await inputOf(given, ASK_FOR_HELP);
  const out = given.out ?? '-';
  formatOf(out);
  const engine = nodeEngine(
    { modelsFolder: modelsFolder(), threads: Number(given.threads ?? 0), programFolder: programFolder() },
    () => undefined,
  );
  const outline = await engine.handlers.run(
    {
      lens,
      model: modelName(lens, given.model ?? recurrent, input.kind),
      input,
      options: optionsFrom(given.set ?? []),
      interventions: [...(await changesOf(given['changes-of'])), ...(given.change ?? []).map(readChange)],
    },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  const bytes = await exported(engine, outline, formatOf(out), given.node ?? []);
  if (out === '-') return new TextDecoder().decode(bytes);
  await writeFile(out, bytes);
  return `${out}: ${readWords(outline)}, ${outline.model ? `${outline.model.title}, ${outline.model.precision}` : outline.title}, ${outline.backend}`;
}

function optionsFrom(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=');
      if (at < 1) throw new ProblemError('bad-input', `“${setting}” is not of the form option=value.`);
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
}

/** A bundled model or a path; where none is named, the usual one for the lens and the input. */
function modelName(lens: string, given: string | undefined, input: Input['kind']): string {
  const kind = LENSES.find(({ name }) => name === lens)?.usesModel ?? 'language';
  const usesNetwork = kind !== 'language';
  const bundled: readonly { readonly name: string }[] = usesNetwork ? networksOf(kind) : BUNDLED_MODELS;
  if (given === undefined) {
    if (kind === 'layers') return usualNetwork(input === 'image' ? 'image' : 'text');
    return kind === 'recurrent' ? usualRecurrentNetwork() : BUNDLED_MODELS[0]!.name;
  }
  if (bundled.some((entry) => entry.name === given)) return given;
  if (usesNetwork && statSync(given, { throwIfNoEntry: false })?.isDirectory())
    throw new ProblemError(
      'bad-input',
      `“${given}” is a folder.`,
      'Name the file of the network in it: a .keras or .h5 file, the model.json of TensorFlow.js, or the .safetensors of PyTorch.',
    );
  if (existsSync(given)) return resolve(given);
  throw new ProblemError(
    'not-found',
    `There is no model “${given}” for ${lens}: no bundled one and no ${usesNetwork ? 'file' : 'folder'}.`,
    `Bundled are ${bundled.map(({ name }) => name).join(', ')}.`,
  );
}

/** What was changed in the run of an exported file. */
async function changesOf(file: string | undefined): Promise<Intervention[]> {
  if (file === undefined) return [];
  const bytes = await readFile(file).catch(() => {
    throw new ProblemError('bad-input', `The file “${file}” cannot be read.`);
  });
  return readDescription(bytes, file).interventions;
}

const FORMATS: Readonly<Record<string, ExportFormat>> = {
  '.npz': 'npz',
  '.safetensors': 'safetensors',
  '.json': 'json',
  '.csv': 'csv',
  '.md': 'markdown',
};

function formatOf(out: string): ExportFormat {
  const format = out === '-' ? 'json' : FORMATS[extname(out)];
  if (format) return format;
  throw new ProblemError('bad-input', `“${out}” should end in .npz, .safetensors, .json, .csv or .md.`);
}

async function exported(
  engine: Engine,
  outline: Outline,
  format: ExportFormat,
  patterns: readonly string[],
): Promise<Uint8Array> {
  const studied = engine.open(outline.trace);
  const nodes = chooseNodes(studied.run.trace, patterns).map(({ name }) => name);
  if (nodes.length === 0) {
    throw new ProblemError(
      'not-found',
      `No stage is named ${patterns.join(' or ')}.`,
      'Without --node all are written.',
    );
  }
  const request = { nodes, format, more: { backend: outline.backend } };
  return (await exportFile(studied, request, { pause: () => Promise.resolve() })).bytes;
}

function optionLine({ name, default: standard, description, choices }: LensOption): string {
  const line = `      --set ${name}=${standard}  ${description}`;
  return choices ? `${line}\n          ${choices.join(' | ')}` : line;
}

type Described = Record<'name' | 'description' | 'precision' | 'licence', string>;

function listing(): string {
  const lenses = LENSES.flatMap((lens) => [
    `  ${lens.name}: ${lens.description}`,
    ...lens.options.map(optionLine),
  ]);
  const described = ({ name, description, precision, licence }: Described): string =>
    `  ${name}: ${description} (${precision}, ${licence})`;
  return [
    'Lenses',
    ...lenses,
    'Language models',
    ...BUNDLED_MODELS.map(described),
    '  or the path of a Hugging Face folder of the BERT, DistilBERT, RoBERTa, GPT-2, GPT-NeoX,\n    OPT or Llama family',
    'Networks of layers',
    ...networksOf('layers').map(described),
    '  or the path of a .keras or .h5 file, or of a model.json of TensorFlow.js',
    'Recurrent networks',
    ...RECURRENT_NETWORKS.map(described),
    '  or the path of a .keras, .h5 or model.json file with SimpleRNN, LSTM or GRU layers, or of a\n    .safetensors file with the weights of nn.RNN, nn.LSTM or nn.GRU',
  ].join('\n');
}

/** Built, this file lies in dist/ beside the engine's files; run from its source, they are in dist/ next door. */
function programFolder(): URL {
  const here = new URL('.', import.meta.url);
  return here.pathname.endsWith('/dist/') ? here : pathToFileURL(`${resolve('dist')}/`);
}

const modelsFolder = (): string => resolve(new URL('../media/models', import.meta.url).pathname);

const firstSentence = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message.split(/\n|(?<=\.) /)[0]! : String(thrown);

function explainFailure(thrown: unknown): string {
  if (thrown instanceof ProblemError) return [thrown.message, thrown.nextStep].filter(Boolean).join(' ');
  return `Model Lens ran into a defect of its own: ${firstSentence(thrown)}`;
}

// A pipe that is closed early (`| head`) is no failure.
process.stdout.on('error', () => process.exit(0));
main(process.argv.slice(2)).then(
  (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, () => process.exit(0)),
  (thrown: unknown) => {
    process.stderr.write(`${explainFailure(thrown).replaceAll('\n', ' ')}\n`);
    process.exitCode = 2;
    process.exit();
  },
);
