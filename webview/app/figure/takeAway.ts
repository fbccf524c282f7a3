import type { panelMethods } from '../../../src/protocol/panelMethods.ts';
import type { ParametersOf } from '../../../src/protocol/rpc.ts';
import { headAxis, leadingOf, partName, partWord } from '../nodeShape.ts';
import { SIDE_TITLES } from '../shownRuns.ts';
import { LARGEST_SIDE, pngOf } from './canvas.ts';
import { cssFont, DARK, LIGHT, type Figure, type MeasureText } from './figure.ts';
import { fileStem } from './fileName.ts';
import { replacedTab, type Open } from './open.ts';
import { figureOf } from './openFigure.ts';
import { pictureWords } from './pictureFigure.ts';
import { npyOf } from './recordsFile.ts';
import type { ShownPicture } from './shownPicture.ts';
import { LARGEST_SVG, svgOf } from './svg.ts';
import { csvOf, jsonOf } from './table.ts';

/** Something of the open stage that can be taken out of the panel. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  /** More about it, in a tooltip. */
  readonly hint?: string;
  take(): Promise<Outcome>;
}

export interface ChoiceGroup {
  readonly title: string;
  /** Whether the colours of figures are chosen here. */
  readonly colours?: true;
  readonly choices: readonly Choice[];
}

export interface Outcome {
  /** For the person. Empty where they changed their mind. */
  readonly text: string;
  /** The figure was too large for SVG and can be had as PNG: by the choice of this id. */
  readonly tooLarge?: string;
}

type StagesRequest = Omit<ParametersOf<(typeof panelMethods)['saveStages']>, 'trace' | 'name'>;

/**
 * What can be taken away of what is open.
 * @param light whether figures are in colours for print
 */
export function choicesOf(open: Open, light: boolean): ChoiceGroup[] {
  const [first, ...others] = open.pictures;
  const several = others.length > 0 && first?.title;
  return [
    {
      title: several ? `Figure: ${first.title}` : 'Figure',
      choices: figureChoices(open, light, first),
      colours: true,
    },
    ...others.map((picture) => ({
      title: `Figure: ${picture.title}`,
      choices: figureChoices(open, light, picture, `-${picture.name}`),
    })),
    { title: 'Numbers as text', choices: textChoices(open) },
    { title: 'Numbers for NumPy and PyTorch', choices: arrayChoices(open) },
  ];
}

/** @param suffix of what the choices are called, where a tab has several pictures */
function figureChoices(open: Open, light: boolean, picture?: ShownPicture, suffix = ''): Choice[] {
  const replaced = replacedTab(open);
  const what = replaced ? `Matrix behind “${replaced}”` : 'Figure';
  return [
    {
      id: `png${suffix}`,
      title: `${what} as PNG …`,
      hint: 'Drawn anew, three times as fine as the screen',
      take: () => savePng(open, light, picture),
    },
    {
      id: `svg${suffix}`,
      title: `${what} as SVG …`,
      hint: 'For papers and slides: sharp at every size, up to 5 MB',
      take: () => saveSvg(open, light, picture, suffix),
    },
    ...(picture ? numberChoices(open, picture, suffix) : []),
  ];
}

/** The numbers that a picture is drawn from, which may be of no stage. */
function numberChoices(open: Open, picture: ShownPicture, suffix: string): Choice[] {
  const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const choice = (format: string, bytes: () => Uint8Array<ArrayBuffer>, hint?: string): Choice => ({
    id: `picture-${format}${suffix}`,
    title: `Its numbers as ${format === 'npy' ? '.npy' : format.toUpperCase()} …`,
    ...(hint && { hint }),
    take: () => saved(open, `${figureName(open, picture)}.${format}`, bytes(), ''),
  });
  return [
    choice('csv', () => utf8(csvOf(picture.table()))),
    choice('json', () => {
      const { title, caption } = pictureWords(open, picture);
      return utf8(jsonOf(picture.table(), { title, notes: caption }));
    }),
    choice('npy', () => npyOf(picture.table()), 'An array of records for NumPy: each column by its name'),
  ];
}

function textChoices(open: Open): Choice[] {
  const { node, panel } = open;
  const axis = headAxis(node);
  const nodes = [node.name];
  const leading = leadingOf(node, panel.navigation.head);
  const csv = (id: string, title: string, more: Partial<StagesRequest>): Choice => ({
    id,
    title,
    take: () =>
      saveStages(open, { format: 'csv', nodes, ...more }, more.leading ? headPart(open) : undefined),
  });
  const picked = axis ? partName(node, panel.navigation.head) : 'this stage';
  return [
    csv('csv', `Numbers of ${picked} as CSV …`, axis ? { leading } : {}),
    ...(axis ? [csv('csv-all', `Numbers of all ${partWord(node)}s as CSV …`, {})] : []),
    {
      id: 'json',
      title: 'This stage as JSON …',
      hint: 'With the model, the tokens and your changes',
      take: () => saveStages(open, { format: 'json', nodes }),
    },
    { id: 'markdown', title: 'Copy as Markdown table', take: () => copyMarkdown(open) },
    { id: 'numpy', title: 'Copy as NumPy code', take: () => copyNumpy(open) },
  ];
}

function arrayChoices(open: Open): Choice[] {
  const { view, node } = open;
  const layer = view.layers[view.layerOf(node)];
  const ofLayer = layer && { nodes: layer.nodes.map(({ name }) => name) };
  const stages = (id: string, title: string, request: StagesRequest, part?: string): Choice => ({
    id,
    title,
    hint: 'With the model, the tokens and your changes, so that the run can be made again',
    take: () => saveStages(open, request, part),
  });
  const nodes = [node.name];
  return [
    stages('npz', 'This stage as .npz …', { format: 'npz', nodes }),
    stages('safetensors', 'This stage as .safetensors …', { format: 'safetensors', nodes }),
    ...(ofLayer
      ? [
          stages(
            'layer-npz',
            `${layer.block.title} as .npz …`,
            { format: 'npz', ...ofLayer },
            layer.block.name,
          ),
        ]
      : []),
    stages('run-npz', 'The whole run as .npz …', { format: 'npz' }, 'run'),
    stages('run-safetensors', 'The whole run as .safetensors …', { format: 'safetensors' }, 'run'),
  ];
}

async function savePng(open: Open, light: boolean, picture?: ShownPicture): Promise<Outcome> {
  const figure = await drawn(open, light, picture);
  const { bytes, width, height } = await pngOf(figure);
  const size = `${width} × ${height} pixels`;
  const limited = Math.max(width, height) >= LARGEST_SIDE - 1 ? ', the most that is written' : '';
  return saved(open, `${figureName(open, picture)}.png`, bytes, ` (${size}${limited})`);
}

async function saveSvg(
  open: Open,
  light: boolean,
  picture: ShownPicture | undefined,
  suffix: string,
): Promise<Outcome> {
  const bytes = new TextEncoder().encode(svgOf(await drawn(open, light, picture)));
  if (bytes.length > LARGEST_SVG) {
    const size = (bytes.length / 1e6).toFixed(1);
    return {
      text: `As SVG this figure would be ${size} MB; 5 MB is the limit.`,
      tooLarge: `png${suffix}`,
    };
  }
  return saved(open, `${figureName(open, picture)}.svg`, bytes, '');
}

function drawn(open: Open, light: boolean, picture: ShownPicture | undefined): Promise<Figure> {
  return figureOf(open, picture, { palette: light ? LIGHT : DARK, measure: measureOnCanvas() });
}

/** The width of texts as a canvas draws them. */
function measureOnCanvas(): MeasureText {
  const context = document.createElement('canvas').getContext('2d');
  return (text, font, size) => {
    if (!context) return text.length * size * 0.6;
    context.font = cssFont(font, size);
    return context.measureText(text).width;
  };
}

async function saved(
  { panel }: Open,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  more: string,
): Promise<Outcome> {
  const { path } = await panel.request('save', { name, bytes });
  return { text: path === null ? '' : `Saved as ${path}${more}.` };
}

async function saveStages(open: Open, request: StagesRequest, part?: string): Promise<Outcome> {
  const { panel, view, node } = open;
  const whole = part !== undefined && part !== headPart(open);
  const stem = fileStem([
    modelPart(open),
    whole ? part : node.name,
    whole ? undefined : part,
    // The numbers are those of one run, also where the picture has both.
    panel.side === 'both' ? undefined : sidePart(open),
  ]);
  const name = `${stem}.${request.format}`;
  const { path } = await panel.request('saveStages', { trace: view.trace, name, ...request });
  return { text: path === null ? '' : `Saved as ${path}.${ofWhichRun(open)}` };
}

/** Two runs side by side are one figure, but the numbers of one. */
function ofWhichRun({ panel }: Open): string {
  const { comparison } = panel.state;
  return panel.side === 'both' && comparison
    ? ` Of the two runs it holds the one named “${SIDE_TITLES[comparison.kind].own}”.`
    : '';
}

async function copyMarkdown(open: Open): Promise<Outcome> {
  const { panel, view, node } = open;
  const leading = leadingOf(node, panel.navigation.head);
  const request = { trace: view.trace, nodes: [node.name], leading, format: 'markdown' as const };
  const { bytes } = await panel.request('exportFile', request);
  await panel.request('copy', { text: new TextDecoder().decode(bytes) });
  return { text: `The table is copied.${ofWhichRun(open)}` };
}

async function copyNumpy(open: Open): Promise<Outcome> {
  const { panel, view, node } = open;
  const { code } = await panel.request('numpy', { trace: view.trace, node: node.name });
  await panel.request('copy', { text: code });
  return { text: `The code of this stage is copied.${ofWhichRun(open)}` };
}

/** `minilm-layer.5.attention.weights-head-11-lines` */
function figureName(open: Open, picture: ShownPicture | undefined): string {
  const { tab, node } = open;
  const all =
    ['overview', 'maps', 'filters'].includes(tab) ||
    (tab === 'lines' && open.panel.navigation.lineHeads !== null);
  const plain = tab === 'picture' || tab === 'numbers' || replacedTab(open) !== undefined;
  return fileStem([
    modelPart(open),
    node.name,
    all ? undefined : headPart(open),
    plain ? undefined : tab,
    picture && picture !== open.pictures[0] ? picture.name : undefined,
    sidePart(open),
  ]);
}

const modelPart = ({ view }: Open): string => view.outline.model?.name ?? view.outline.lens;

function headPart({ node, panel }: Open): string | undefined {
  return headAxis(node) && partName(node, panel.navigation.head).replaceAll(/,? /g, '-');
}

function sidePart({ panel }: Open): string | undefined {
  return { own: undefined, other: 'other-run', difference: 'difference', both: 'side-by-side' }[panel.side];
}
