import assert from 'node:assert/strict';
import { strFromU8 } from 'fflate';
import { colourOf, scaleFor } from '../../webview/drawing/colourScale.ts';
import { exported, hex, keep, openMenu, openTab, readPng, readSvg, type ReadSvg } from './exportedFile.ts';
import { ImageInMemory } from './imageInMemory.ts';
import type { OpenedPanel, PanelOptions } from './page.ts';
import { assertAccessible, painted, panelWith, sharedEngine } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const TEXT =
  '“Call me Ishmael,” he said. (Some years ago – never mind how long precisely – having little money.)\n' +
  'It was a way I have of driving off the spleen: “Go to sea!”\n';
const STATE = 'layer.1.hidden_state';

async function gates(options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  return opened({ source: new TextInMemory(TEXT), lens: 'gates', model: 'lstm' }, options);
}

async function opened(
  asked: Parameters<OpenedPanel['session']['show']>[0],
  options: Partial<PanelOptions> = {},
): Promise<OpenedPanel> {
  const panel = await panelWith({ width: 1200, ...options });
  await panel.session.show(asked);
  assert.equal(panel.session.state.phase, 'ready', panel.session.state.problem?.message);
  await painted(panel.page);
  return panel;
}

/** Opens a stage by the rail, then one of its tabs, and waits for the picture in it. */
async function look({ page }: OpenedPanel, stage: string, tab: string, picture: string): Promise<void> {
  const row = page.locator(`.rail [data-row="${stage}"]`);
  if ((await row.count()) === 0)
    await page.locator(`.rail [data-row="${stage.split('.').slice(0, 2).join('.')}"]`).click();
  await row.click();
  await page.locator('.node-name', { hasText: stage }).waitFor();
  await openTab(page, tab);
  await page.locator(picture).first().waitFor();
}

/** The figure as SVG, which is well-formed, within its frame, on white and says where it comes from. */
async function figure(panel: OpenedPanel, file: string, choice = 'svg'): Promise<ReadSvg> {
  const svg = await exported(panel, choice);
  assert.equal(svg.name, file);
  await keep(file, svg.bytes);
  const read = await readSvg(panel.page, strFromU8(svg.bytes));
  assert.equal(read.errors, 0);
  assert.deepEqual(read.outside, []);
  assert.equal(read.background, '#ffffff');
  const png = await exported(panel, choice.replace('svg', 'png'));
  assert.equal(png.name, file.replace('.svg', '.png'));
  await keep(png.name, png.bytes);
  const { width, height } = await readPng(panel.page, png.bytes, []);
  assert.ok(Math.abs(width - 3 * read.width) <= 3 && Math.abs(height - 3 * read.height) <= 3);
  return read;
}

/** Lines of the picture's numbers, without the line of names. */
async function numbers(panel: OpenedPanel, choice = 'picture-csv'): Promise<string[][]> {
  const { bytes } = await exported(panel, choice);
  const [, ...lines] = strFromU8(bytes).trimEnd().split('\r\n');
  return lines.map((line) => line.split(','));
}

function says({ texts }: ReadSvg, ...words: readonly (string | RegExp)[]): void {
  // Long lines are broken.
  const said = texts.join(' ');
  for (const word of words)
    assert.ok(typeof word === 'string' ? said.includes(word) : word.test(said), `${word} in ${said}`);
}

describe('Take what a recurrent network shows with you', () => {
  it('as strips over time, in the colours of their numbers', async () => {
    const panel = await gates();
    await look(panel, STATE, 'over-time', 'lens-saturation');
    const read = await figure(panel, 'lstm-layer.1.hidden_state-over-time.svg');
    says(read, 'Forget gate', 'Cell state', 'Hidden state', 'position: what was read there', 'unit');
    says(read, 'LSTM (Moby-Dick), float16.', 'Text: ““Call me Ishmael,” he said.', 'seed 1');
    const { trace } = panel.session.state.outline!;
    const { values } = await sharedEngine().call('slice', { trace, node: STATE, leading: [] });
    const cells = read.maps.filter(({ cells }) => cells['159,127'] !== undefined);
    assert.equal(cells.length, 6, 'four gates and two states');
    for (const [position, unit] of [[0, 0], [17, 3], [159, 127]] as const) // prettier-ignore
      assert.equal(cells.at(-1)!.cells[`${position},${unit}`], hex(colourOf(scaleFor(-1, 1), values[position * 128 + unit]!))); // prettier-ignore
    const lines = await numbers(panel);
    assert.equal(lines.length, 160 * 128);
    assert.equal(Math.fround(Number(lines[17 * 128 + 3]!.at(-1))), values[17 * 128 + 3]);
    says(
      await figure(panel, 'lstm-layer.1.hidden_state-over-time-curves.svg', 'svg-curves'),
      'hidden state',
      /unit \d+/,
    );
    await figure(panel, 'lstm-layer.1.hidden_state-over-time-saturated.svg', 'svg-saturated');
    assert.deepEqual(panel.complaints, []);
  });

  it('as the strips in view, where somebody has zoomed in', async () => {
    const panel = await gates();
    await look(panel, STATE, 'over-time', 'lens-time-strips');
    for (let turn = 0; turn < 4; turn++) await panel.page.getByRole('button', { name: 'Zoom in' }).click();
    const read = await figure(panel, 'lstm-layer.1.hidden_state-over-time.svg');
    const [, first, last] = /Positions (\d+) to (\d+) of 160, as in view\./.exec(read.texts.join('\n'))!;
    const lines = await numbers(panel);
    assert.deepEqual([lines[0]![0], lines.at(-1)![0]], [first, last]);
  });

  for (const theme of [THEMES[0]!, THEMES[1]!]) {
    it(`as the diagram of one step, in colours for print: ${theme.name}`, async () => {
      const panel = await gates({ theme });
      await look(panel, STATE, 'step', '.cell-diagram');
      const read = await figure(panel, 'lstm-layer.1.hidden_state-step.svg');
      says(
        read,
        'unit 0 reads',
        'tanh',
        'next step and layer',
        'gates: 0 closed, 1 open',
        /h = o ⊙ tanh\(c\) = /,
      );
      const lines = new Map(
        (await numbers(panel)).map(([stage, value]) => [stage!.replaceAll('"', ''), Number(value)]),
      );
      const { trace } = panel.session.state.outline!;
      const { values } = await sharedEngine().call('slice', {
        trace,
        node: STATE,
        leading: [],
        rows: [159, 160],
      });
      assert.equal(Math.fround(lines.get('hidden_state')!), values[0]);
      // Nothing of the panel's own look is left behind.
      assert.equal(await panel.page.locator('.cell-diagram').evaluate((svg: { style: { length: number } }) => svg.style.length <= 1), true); // prettier-ignore
    });
  }

  it('as cells that were found, with the text and the part that was chosen', async () => {
    const panel = await gates();
    await look(panel, STATE, 'find', '.find-table');
    const read = await figure(panel, 'lstm-layer.1.hidden_state-find.svg');
    says(
      read,
      'units for ““Call me Ishmael,”',
      'on inside',
      'score',
      'Line above: the chosen part',
      'The best 15 of 128 units.',
    );
    const lines = await numbers(panel);
    assert.equal(lines.length, 128);
    assert.equal(
      `unit ${lines[0]![0]}`,
      await panel.page.locator('.find-table [data-unit]').first().innerText(),
    );
  });

  it('as memory: the text, the curves and each unit', async () => {
    const panel = await gates();
    await look(panel, STATE, 'memory', 'lens-time-strips');
    const stem = 'lstm-layer.1.hidden_state-memory';
    const text = await figure(panel, `${stem}.svg`);
    says(text, 'What later steps still hold of position 0', 'On average over 128 units', 'bars');
    says(await figure(panel, `${stem}-curves.svg`, 'svg-curves'), 'left (1: all of it)', 'mean', 'largest');
    says(await figure(panel, `${stem}-strips.svg`, 'svg-strips'), 'What is left', 'unit');
    const lines = await numbers(panel, 'picture-csv-curves');
    assert.equal(lines.length, 160);
    assert.deepEqual(lines[0]!.slice(-3), ['1', '1', '1'], 'at first all of it is there');
  });

  it('as a projection, with a sign for each class', async () => {
    const panel = await gates();
    await look(panel, STATE, 'projection', 'lens-scatter .field');
    const read = await figure(panel, 'lstm-layer.1.hidden_state-projection.svg');
    says(read, /component 1: \d+\.\d % of the variance/, 'vowel (', 'read at the step');
    const json = JSON.parse(strFromU8((await exported(panel, 'picture-json')).bytes)) as {
      title: string;
      notes: string[];
      columns: Record<string, unknown[]>;
    };
    assert.match(json.title, /Projection/);
    assert.ok(json.notes.some((note) => note.startsWith('LSTM (Moby-Dick)')));
    assert.equal(json.columns['component 2']!.length, 160);
    const npy = await exported(panel, 'picture-npy');
    assert.ok(npy.name.endsWith('-projection.npy'));
    assert.equal(String.fromCharCode(...npy.bytes.subarray(1, 6)), 'NUMPY');
  });

  it('as a text in colour, gradients back in time and three networks', async () => {
    const panel = await gates();
    const stem = 'lstm-layer.1.hidden_state';
    await look(panel, STATE, 'text', 'lens-coloured-text');
    says(await figure(panel, `${stem}-text.svg`), 'Hidden state, unit 0');
    await look(panel, STATE, 'back-in-time', 'lens-bars');
    await figure(panel, `${stem}-back-in-time.svg`);
    says(await figure(panel, `${stem}-back-in-time-table.svg`, 'svg-table'), 'loss here');
    await look(panel, STATE, 'networks', 'lens-time-strips');
    await panel.page.locator('.back-table td', { hasText: '222,208' }).waitFor();
    const table = await numbers(panel);
    assert.deepEqual(table.find(([network]) => network === 'LSTM')?.[2], '222208');
    await openMenu(panel.page);
    await assertAccessible(panel.page, 'a menu of several pictures');
  });
});

describe('Take what other lenses show with you', () => {
  const CASES: readonly {
    readonly what: string;
    readonly asked: Parameters<OpenedPanel['session']['show']>[0];
    readonly stage: string;
    readonly tab: string;
    readonly picture: string;
    readonly file: string;
    readonly words: readonly (string | RegExp)[];
  }[] = [
    {
      what: 'the window of a convolution',
      asked: {
        source: new TextInMemory('1 2 3 4\n5 6 7 8\n9 1 2 3\n0 1 0 1'),
        lens: 'convolution',
        options: { kernel: 'edge' },
      },
      ...{ stage: 'convolution.output', tab: 'slide', picture: 'lens-window-grid' },
      file: 'convolution-convolution.output-map-0-slide.svg',
      words: ['Input', 'Kernel', 'Output', 'Framed: where the window stands', /Row 0, column 0: .* = /],
    },
    {
      what: 'probabilities of classes',
      asked: { source: new ImageInMemory('../../samples/seven.png'), lens: 'cnn', network: 'lenet' },
      ...{ stage: 'layer.output.output', tab: 'classes', picture: 'lens-class-bars' },
      file: 'lenet-layer.output.output-classes.svg',
      words: ['probability', '7', '100.0 %', 'An image of 112 × 112 pixels'],
    },
    {
      what: 'Grad-CAM over the image',
      asked: { source: new ImageInMemory('../../samples/seven.png'), lens: 'cnn', network: 'lenet' },
      ...{ stage: 'layer.output.output', tab: 'why', picture: 'lens-map-over-image' },
      file: 'lenet-layer.output.output-why.svg',
      words: ['What of the image speaks for “7”', /“7”: \d+\.\d %\./, '5 × 5 places'],
    },
    {
      what: 'filters',
      asked: {
        source: new TextInMemory('1 2 3\n4 5 6\n7 8 9'),
        lens: 'convolution',
        options: { kernel: 'edge' },
      },
      ...{ stage: 'kernel', tab: 'filters', picture: 'lens-map-grid' },
      file: 'convolution-kernel-filters.svg',
      words: ['filters', '1 filter of 1 channel', 'weight'],
    },
    {
      what: 'hands of clocks',
      asked: { source: new TextInMemory('a dog ate the food.'), lens: 'positions' },
      ...{ stage: 'positions.sinusoidal', tab: 'clock', picture: 'lens-dials' },
      file: 'minilm-positions.sinusoidal-clock.svg',
      words: ['The hands at position 3', 'pair 0'],
    },
    {
      what: 'cuts of a text',
      asked: { source: new TextInMemory('a dog ate'), lens: 'tokenizer' },
      ...{ stage: 'word.ids', tab: 'cuts', picture: '.cut-lines' },
      file: 'minilm-word.ids-cuts.svg',
      words: ['Words: 3', '[CLS]', 'ate'],
    },
  ];

  for (const { what, asked, stage, tab, picture, file, words } of CASES) {
    it(`as ${what}`, async () => {
      const panel = await opened(asked);
      await look(panel, stage, tab, picture);
      if (tab === 'why') await panel.page.locator('.why-meaning').waitFor();
      says(await figure(panel, file), ...words);
      if (tab !== 'filters') assert.ok((await numbers(panel)).length > 0);
      assert.deepEqual(panel.complaints, []);
    });
  }
});
