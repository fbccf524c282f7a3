import assert from 'node:assert/strict';
import type { ImageSource } from '../../src/host/imageSource.ts';
import { SUN, sunPicture } from '../sunPicture.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';
import { THEMES } from './themes.ts';

const WIDTH = 64;
const HEIGHT = 48;

function image(bytes = sunPicture(WIDTH, HEIGHT), label = 'sun.png'): ImageSource {
  return {
    kind: 'image',
    label,
    uri: `file:///${label}`,
    begin: () => undefined,
    read: () => Promise.resolve(bytes),
    onDidChange: () => () => undefined,
  };
}

describe('the image in the strip', () => {
  it('stands in place of tokens, with what of it the network reads', async () => {
    const { page, session, complaints } = await panelWith();
    await session.show({ source: image(), lens: 'cnn' });
    assert.equal(session.state.phase, 'ready', session.state.problem?.message);
    await painted(page);
    const picture = page.getByRole('img', {
      name: 'sun.png: 64 × 48 pixels; the middle 48 × 48, read at 224 × 224',
    });
    await picture.waitFor();
    await page.waitForSelector('lens-input-picture[painted]');
    assert.equal(await page.locator('.chip').count(), 0);
    const box = (await picture.boundingBox())!;
    assert.ok(Math.abs(box.width / box.height - WIDTH / HEIGHT) < 0.05, 'its proportions are the image’s');
    assert.match(await page.locator('.status').innerText(), /an image of 64 × 48/);
    assert.match(await page.locator('lens-announcer').innerText(), /image/);
    assert.match(await page.locator('.source').innerText(), /sun\.png/);
    await assertAccessible(page, 'an image');
    assert.deepEqual(complaints, []);
  });

  it('shows the part outside of what is read dimmed, and the middle as it is', async () => {
    const { page, session } = await panelWith();
    await session.show({ source: image(), lens: 'cnn' });
    await page.waitForSelector('lens-input-picture[painted]');
    const [outside, middle] = await page.evaluate<number[][]>(`(() => {
      const canvas = document.querySelector('lens-input-picture canvas');
      const at = (x, y) => [...canvas.getContext('2d').getImageData(x * canvas.width, y * canvas.height, 1, 1).data];
      return [at(0.04, 0.5), at(0.5, 0.5)];
    })()`);
    const near = (seen: readonly number[], wanted: readonly number[]): boolean =>
      wanted.every((value, at) => Math.abs(seen[at]! - value) < 12);
    assert.ok(near(middle!, SUN), `the middle is ${middle!.join(', ')}`);
    assert.ok(!near(outside!, [88, 90, 152]), 'what is cut off stands back');
  });

  it('follows the choice of how the image is fitted', async () => {
    const { page, session } = await panelWith();
    await session.show({ source: image(), lens: 'cnn' });
    await painted(page);
    await session.runAgain({ options: { fit: 'letterbox' } });
    await page.getByText('all of it with a border, read at 224 × 224').waitFor();
    await session.runAgain({ options: { fit: 'stretch' } });
    await page.getByText('all of it, stretched, read at 224 × 224').waitFor();
  });

  it('gives way to tokens when the lens reads the text again, and says what a lens cannot read', async () => {
    const { page, session } = await panelWith();
    await session.show({ source: image(), lens: 'cnn' });
    await painted(page);
    await session.runAgain({ lens: 'attention' });
    const words = await page.locator('.placeholder').innerText();
    assert.match(words, /“Attention” reads a text or token ids, not an image/);
    assert.match(words, /Choose another lens, or select a text/);
    await page.getByRole('combobox', { name: 'Lens' }).waitFor();
    await session.runAgain({ lens: 'convolution' });
    await page.waitForSelector('lens-input-picture[painted]');
    await session.show({ source: new TextInMemory('a dog'), lens: 'attention' });
    await page.locator('.chip').first().waitFor();
    assert.equal(await page.locator('lens-input-picture').count(), 0);
  });

  it('is a drawing’s cells where something was drawn', async () => {
    const { page, session } = await panelWith();
    const values = Float32Array.from({ length: 784 }, (_, at) => (at % 28 > 12 && at % 28 < 16 ? 255 : 0));
    await session.draw({ rows: 28, columns: 28, values }, { lens: 'cnn' });
    // What is drawn is seen on the sheet while that is open.
    await page.getByRole('button', { name: 'Draw' }).click();
    await page.getByRole('img', { name: 'Drawing, 28 × 28: 28 × 28 cells; read as it is' }).waitFor();
    assert.match(await page.locator('.status').innerText(), /a drawing of 28 × 28/);
  });

  for (const width of [1100, 620, 400]) {
    it(`fits at a width of ${width}`, async () => {
      for (const theme of THEMES.slice(0, 2)) {
        const { page, session, close } = await panelWith({ width, theme });
        await session.show({ source: image(), lens: 'cnn' });
        await painted(page);
        await page.waitForSelector('lens-input-picture[painted]');
        await assertNothingClipped(page, `image ${width}`);
        await screenshot(page, `input-picture-${theme.name}-${width}`);
        await close();
      }
    });
  }
});
