import assert from 'node:assert/strict';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { OUT } from '../../scripts/paths.ts';
import { readDescription } from '../../src/engine/runDescription.ts';
import type { EngineClient } from '../../src/host/engineClient.ts';
import { readSafetensors } from '../../src/models/safetensors.ts';
import { ProblemError } from '../../src/problem.ts';
import { colourOf, scaleFor, type ColourScale } from '../../webview/drawing/colourScale.ts';
import { exported, hex, keep, openMenu, openTab, readPng, type ReadSvg, readSvg } from './exportedFile.ts';
import {
  assertAccessible,
  assertNothingClipped,
  panelShowing,
  SENTENCE,
  sharedEngine,
  type ShownPanel,
} from './shared.ts';
import { THEMES } from './themes.ts';

const WEIGHTS = 'layer.5.attention.weights';

/** Head 0 of the weights, as the engine has them. */
async function numbersOf({ session }: ShownPanel, node = WEIGHTS, head = 0) {
  const { trace } = session.state.outline!;
  return sharedEngine().call('slice', { trace, node, leading: [head] });
}

function scaleOfWeights(values: Float32Array): ColourScale {
  return scaleFor(0, Math.max(...values), 'sequential', 'square-root');
}

describe('Take it with you', () => {
  it('writes the open matrix as a PNG and an SVG with the colours of its numbers', async () => {
    const panel = await panelShowing();
    const { page } = panel;
    const png = await exported(panel, 'png');
    const svg = await exported(panel, 'svg');
    assert.equal(png.name, `minilm-${WEIGHTS}-head-0.png`);
    assert.equal(svg.name, `minilm-${WEIGHTS}-head-0.svg`);
    await keep('matrix-light.png', png.bytes);
    await keep('matrix-light.svg', svg.bytes);
    const { values, rows, columns } = await numbersOf(panel);
    const scale = scaleOfWeights(values);
    const read = await readSvg(page, strFromU8(svg.bytes));
    assert.equal(read.errors, 0);
    assert.deepEqual(read.elements, ['desc', 'g', 'path', 'rect', 'text', 'title']);
    assert.equal(read.background, '#ffffff', 'light colours for print');
    const [map] = read.maps as [ReadSvg['maps'][number]];
    const places = Array.from(values, (_, at) => [at % columns, Math.floor(at / columns)] as const);
    for (const [at, [column, row]] of places.entries())
      assert.equal(map.cells[`${column},${row}`], hex(colourOf(scale, values[at]!)), `${row}, ${column}`);
    // Near a corner of each cell, where no number is written.
    const pixel = (from: number, size: number, at: number): number =>
      Math.round(3 * (from + size * (at + 0.15)));
    const corners = places.map(
      ([column, row]) => [pixel(map.x, map.width, column), pixel(map.y, map.height, row)] as const,
    );
    const drawn = await readPng(page, png.bytes, corners);
    assert.deepEqual([drawn.width, drawn.height], [3 * read.width, 3 * read.height]);
    drawn.colours.forEach((colour, at) => assert.deepEqual(colour, colourOf(scale, values[at]!)));
    assert.equal(rows * columns, Object.keys(map.cells).length);
    assert.deepEqual(panel.complaints, []);
  });

  it('says on the figure what it is, where it comes from and what its colours mean', async () => {
    const panel = await panelShowing();
    const { texts, outside } = await readSvg(panel.page, strFromU8((await exported(panel, 'svg')).bytes));
    const said = texts.join('\n');
    const { title } = panel.session.state.outline!.nodes.find(({ name }) => name === WEIGHTS)!;
    assert.ok(said.includes(`${title} · Layer 5 · Head 0`));
    for (const words of [
      'query: who looks',
      'key: at whom',
      'weight',
      '√ scale',
      'hungry',
      '[SEP]',
      'MiniLM, int8.',
    ])
      assert.ok(said.includes(words), words);
    assert.ok(said.includes('Text: “a dog ate the food because it was hungry.” (12 tokens).'));
    const { values } = await numbersOf(panel);
    assert.ok(
      texts.includes(String(Number(Math.max(...values).toPrecision(3)))),
      'the legend has the largest weight',
    );
    assert.deepEqual(outside, []);
  });

  for (const tab of ['overview', 'lines', 'statistics'] as const) {
    it(`draws the tab “${tab}” for print and on a dark ground`, async () => {
      const panel = await panelShowing();
      const { page } = panel;
      await openTab(page, tab);
      if (tab === 'lines') await page.getByRole('button', { name: 'All heads' }).click();
      for (const ground of ['light', 'dark']) {
        if (ground === 'dark') {
          await openMenu(page);
          await page.locator('[data-choice="light"]').click();
          assert.equal(await page.locator('[data-choice="light"]').getAttribute('aria-checked'), 'false');
          await page.keyboard.press('Escape');
        }
        const svg = await exported(panel, 'svg');
        assert.ok(svg.name.endsWith(`-${tab}.svg`), svg.name);
        const read = await readSvg(page, strFromU8(svg.bytes));
        assert.equal(read.errors, 0);
        assert.deepEqual(read.outside, []);
        assert.equal(read.background, ground === 'light' ? '#ffffff' : '#1f1f1f');
        if (tab === 'overview')
          assert.equal(read.maps.length, 6 * 12 + 1, 'a map for each head, and the legend');
        await keep(`${tab}-${ground}.png`, (await exported(panel, 'png')).bytes);
      }
      assert.deepEqual(panel.complaints, []);
    });
  }

  it('draws the candidates of a decoder', async () => {
    const panel = await panelShowing('Once upon a time', { model: 'stories' });
    const { page, session } = panel;
    await page.locator('[data-row="logits"]').click();
    await page.locator('lens-bars').waitFor();
    const svg = await exported(panel, 'svg');
    const { texts, outside } = await readSvg(page, strFromU8(svg.bytes));
    const { entries } = await sharedEngine().call('top', {
      trace: session.state.outline!.trace,
      node: 'logits',
      leading: [session.state.outline!.tokens.length - 1],
      count: 20,
    });
    const first = entries[0]!.label.replace('▁', '␣');
    assert.ok(texts.includes(first), `${first} is not among ${texts.join(' ')}`);
    assert.deepEqual(outside, []);
    await keep('candidates-light.png', (await exported(panel, 'png')).bytes);
  });

  it('draws the curves of a tab that has some', async () => {
    const panel = await panelShowing();
    const { page, session } = panel;
    const options = { length: 20, dimensions: 512, layout: 'halves' };
    await session.show({ source: panel.source, lens: 'positions', options });
    await page.waitForSelector('html[data-painted="2"]', { state: 'attached' });
    await page.locator('[data-row="positions.sinusoidal"]').click();
    await openTab(page, 'waves');
    await page.locator('lens-curves').waitFor();
    const curves = await exported(panel, 'svg');
    assert.equal(curves.name, 'minilm-positions.sinusoidal-waves.svg');
    const svg = strFromU8(curves.bytes);
    const { texts, outside } = await readSvg(page, svg);
    assert.deepEqual(outside, []);
    const { values, columns } = await numbersOf(panel, 'positions.sinusoidal');
    // The first curve is the fastest sine: column 0.
    const [, path] = /<path d="([^"]*)" fill="none" stroke="[^"]*" stroke-width="1.6"/.exec(svg)!;
    const lines = [...path!.matchAll(/M[-\d.]+ ([-\d.]+)L[-\d.]+ ([-\d.]+)/g)];
    assert.equal(lines.length, 19);
    const [from, to] = [Number(lines[0]![1]), Number(lines[0]![2])];
    const perUnit = (to - from) / (values[columns]! - values[0]!);
    for (const [at, [, , y]] of lines.entries()) {
      const expected = from + perUnit * (values[(at + 1) * columns]! - values[0]!);
      assert.ok(Math.abs(Number(y) - expected) < 0.3, `place ${at + 1}: ${y} for ${expected}`);
    }
    assert.ok(texts.some((text) => text.endsWith('Waves')));
    await keep('waves-light.png', (await exported(panel, 'png')).bytes);
    assert.deepEqual(panel.complaints, []);
  });

  it('writes numbers that are the engine’s, in every format', async () => {
    const panel = await panelShowing();
    const { values, columns } = await numbersOf(panel, WEIGHTS, 0);
    const bits = (numbers: Float32Array): Buffer =>
      Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const csv = await exported(panel, 'csv');
    assert.equal(csv.name, `minilm-${WEIGHTS}-head-0.csv`);
    const lines = strFromU8(csv.bytes).trimEnd().split('\r\n');
    const read = lines.slice(1).flatMap((line) => line.split(',').slice(-columns).map(Number));
    assert.ok(bits(Float32Array.from(read)).equals(bits(values)));
    const all = strFromU8((await exported(panel, 'csv-all')).bytes)
      .trimEnd()
      .split('\r\n');
    assert.equal(all.length, 1 + 12 * values.length);
    const stored = readSafetensors((await exported(panel, 'safetensors')).bytes).read(WEIGHTS);
    assert.ok(bits(stored.subarray(0, values.length)).equals(bits(values)));
    const npz = await exported(panel, 'npz');
    assert.equal(npz.name, `minilm-${WEIGHTS}.npz`);
    const file = unzipSync(npz.bytes)[`${WEIGHTS}.npy`]!;
    assert.ok(
      bits(new Float32Array(file.slice(-12 * values.byteLength).buffer, 0, values.length)).equals(
        bits(values),
      ),
    );
    const layer = await exported(panel, 'layer-npz');
    assert.equal(layer.name, 'minilm-layer.5.npz');
    assert.ok(Object.keys(unzipSync(layer.bytes)).every((name) => /^layer\.5\.|^model_lens/.test(name)));
    const run = readSafetensors((await exported(panel, 'run-safetensors')).bytes);
    assert.ok(run.has('layer.0.output') && run.has(WEIGHTS));
  });

  it('keeps the changes of a run with its numbers and names them on the figure', async () => {
    const panel = await panelShowing();
    const changes = [{ kind: 'switch_off' as const, layer: 5, head: 0 }];
    await panel.session.intervene(changes);
    await panel.page.waitForSelector('html[data-painted="2"]', { state: 'attached' });
    const npz = await exported(panel, 'run-npz');
    assert.equal(npz.name, 'minilm-run.npz');
    assert.deepEqual(readDescription(npz.bytes, npz.name).interventions, changes);
    const { texts } = await readSvg(panel.page, strFromU8((await exported(panel, 'svg')).bytes));
    assert.ok(
      texts.some((text) => /^Changed: .*5.*0/.test(text)),
      texts.join('\n'),
    );
  });

  it('draws both runs side by side in the same colours, and their difference', async () => {
    const panel = await panelShowing();
    const { page, session } = panel;
    await session.intervene([{ kind: 'pattern', layer: 5, head: 0, pattern: 'uniform' }]);
    await page.waitForSelector('html[data-painted="2"]', { state: 'attached' });
    const look = async (side: string): Promise<void> => {
      await page.evaluate(
        `sessionStorage.setItem('state', JSON.stringify({ ...JSON.parse(sessionStorage.getItem('state')), side: '${side}' }))`,
      );
      await page.reload();
      await page.locator('lens-heatmap').first().waitFor();
    };
    await look('both');
    const both = await exported(panel, 'svg');
    assert.ok(both.name.endsWith('-side-by-side.svg'));
    const read = await readSvg(page, strFromU8(both.bytes));
    assert.equal(read.maps.length, 3, 'two matrices and one legend');
    const { other } = session.state.comparison!;
    const own = await numbersOf(panel);
    const plain = await sharedEngine().call('slice', { trace: other.trace, node: WEIGHTS, leading: [0] });
    const scale = scaleOfWeights(Float32Array.of(...own.values, ...plain.values));
    for (const [at, numbers] of [own, plain].entries())
      assert.equal(
        read.maps[at]!.cells['2,3'],
        hex(colourOf(scale, numbers.values[3 * numbers.columns + 2]!)),
      );
    assert.deepEqual(read.outside, []);
    await keep('pair-light.png', (await exported(panel, 'png')).bytes);
    const csv = await exported(panel, 'csv');
    assert.equal(
      csv.name,
      'minilm-layer.5.attention.weights-head-0.csv',
      'a table has the numbers of one run',
    );
    await page.getByText('Of the two runs it holds the one named “With”.').first().waitFor();
    await look('difference');
    const difference = await exported(panel, 'svg');
    assert.ok(difference.name.endsWith('-difference.svg'));
    const { texts } = await readSvg(page, strFromU8(difference.bytes));
    assert.ok(
      texts.some((text) => text === 'Difference: this run − the other one (without the changes).'),
      texts.join('\n'),
    );
    await keep('difference-light.png', (await exported(panel, 'png')).bytes);
  });

  it('copies a Markdown table and NumPy code', async () => {
    const { page, copied } = await panelShowing();
    for (const [choice, said, start] of [
      ['markdown', 'The table is copied.', `\`${WEIGHTS}\`, head 0:`],
      ['numpy', 'The code of this stage is copied.', '#'],
    ] as const) {
      await openMenu(page);
      await page.locator(`[data-choice="${choice}"]`).click();
      await page.locator('.export-outcome', { hasText: said }).waitFor();
      assert.equal(await page.locator('.unseen[aria-live]').first().innerText(), said);
      assert.ok(copied.at(-1)!.startsWith(start), copied.at(-1));
    }
  });

  it('says that a figure is too large for SVG, and offers PNG', async function () {
    this.timeout(120_000);
    const panel = await panelShowing('every word of this text is read once more '.repeat(60));
    const { page } = panel;
    await page.locator('[data-row="layer.5"]').waitFor();
    const wide = panel.session.state.outline!.nodes.find(({ name, axes }) => {
      return name.startsWith('layer.5.') && axes.length === 2 && axes[1]!.name === 'neuron';
    })!;
    await page.locator(`[data-row="${wide.name}"]`).click();
    await page.locator('.node-name', { hasText: wide.name }).waitFor();
    await openMenu(page);
    await page.locator('[data-choice="svg"]').click();
    await page.locator('.export-outcome', { hasText: '5 MB is the limit' }).waitFor();
    await assertAccessible(page, 'too large');
    await page.getByRole('button', { name: 'Save as PNG …' }).click();
    await page.locator('.export-outcome', { hasText: 'pixels' }).waitFor();
    const { name, bytes } = panel.saved.at(-1)!;
    assert.equal(name, `minilm-${wide.name}.png`);
    const { width, height } = await readPng(page, bytes, []);
    assert.ok(width <= 8192 && height <= 8192 && width > 2000, `${width} × ${height}`);
    await keep('wide-light.png', bytes);
  });

  it('says why nothing was exported and what to do', async () => {
    const problem = new ProblemError(
      'bad-request',
      'These stages are 900 MB.',
      'Export one layer at a time.',
    );
    const refusing: EngineClient = {
      call: (name, parameters, options) =>
        name === 'exportFile' ? Promise.reject(problem) : sharedEngine().call(name, parameters, options),
      onLost: (listener) => sharedEngine().onLost(listener),
    };
    const { page, saved } = await panelShowing(SENTENCE, { engine: refusing });
    await openMenu(page);
    await page.locator('[data-choice="run-npz"]').click();
    const said = page.locator('.export-outcome', {
      hasText: 'These stages are 900 MB. Export one layer at a time.',
    });
    await said.waitFor();
    await page.getByRole('button', { name: 'Close this line' }).click();
    await said.waitFor({ state: 'detached' });
    assert.equal(saved.length, 0);
  });

  it('is reached and left with the keyboard', async () => {
    const { page, saved } = await panelShowing();
    const focused = (): Promise<string> =>
      page.evaluate(`document.activeElement.dataset.choice ?? document.activeElement.className`);
    await page.locator('.export-button').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.export-menu:popover-open').waitFor();
    assert.equal(await focused(), 'png');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'svg');
    await page.keyboard.press('End');
    assert.equal(await focused(), 'run-safetensors');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'png');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await page.keyboard.press(']');
    const head = await page.evaluate(`JSON.parse(sessionStorage.getItem('state')).head`);
    assert.equal(head, 0, 'keys of the panel wait');
    await page.keyboard.press('Escape');
    assert.equal(await focused(), 'text-button export-button');
    assert.equal(await page.locator('.export-menu').isVisible(), false);
    assert.equal(await page.locator('.export-button').getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('[data-choice="light"]').getAttribute('aria-checked'), 'false');
    assert.equal(await focused(), 'light', 'the menu stays for what comes next');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.locator('.export-outcome', { hasText: 'Saved as' }).waitFor();
    assert.equal(saved.length, 1);
    assert.equal(await focused(), 'text-button export-button');
  });

  for (const theme of THEMES) {
    it(`looks right in the theme ${theme.name}, wide and narrow`, async () => {
      const { page, complaints } = await panelShowing(SENTENCE, { theme, width: 1100 });
      for (const [width, height] of [
        [1100, 800],
        [620, 800],
        [400, 600],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(150);
        await assertNothingClipped(page, `${width}, closed`);
        await openMenu(page);
        const box = (await page.locator('.export-menu').boundingBox())!;
        assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
        await assertAccessible(page, `menu at ${width}`);
        await page.screenshot({ path: join(OUT, 'screenshots', `export-menu-${theme.name}-${width}.png`) });
        await page.keyboard.press('Escape');
      }
      await openMenu(page);
      await page.locator('[data-choice="markdown"]').click();
      await page.locator('.export-outcome').waitFor();
      await assertAccessible(page, 'outcome');
      await assertNothingClipped(page, 'outcome');
      await page.screenshot({ path: join(OUT, 'screenshots', `export-said-${theme.name}.png`) });
      assert.deepEqual(complaints, []);
    });
  }
});
