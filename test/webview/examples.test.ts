import assert from 'node:assert/strict';
import { PRESETS } from '../../src/presets/catalogue.ts';
import type { Preset } from '../../src/presets/preset.ts';
import { screenshot } from './screenshot.ts';
import { assertAccessible, assertNothingClipped, painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

/** A preset as the command opens it: a text with what is to be said of it. */
class ExampleText extends TextInMemory {
  readonly correction: string | undefined;

  constructor({ text, description, correction }: Preset) {
    super(text, 'Untitled-1:1', description);
    this.correction = correction;
  }
}

const example = (name: string): Preset => PRESETS.find((preset) => preset.name === name)!;

describe('The lectures’ examples in the panel', () => {
  it('open one after the other, each at its own stage, with what the print should have said', async function () {
    this.timeout(180_000);
    const { page, session, complaints } = await panelWith({ width: 1100 });
    for (const [at, preset] of PRESETS.entries()) {
      const { lens, options, name, correction } = preset;
      await session.show({ source: new ExampleText(preset), lens, options });
      assert.equal(session.state.phase, 'ready', `${name}: ${session.state.problem?.message}`);
      await painted(page, at + 1);
      const opening = session.state.outline!.nodes.find(
        (node) => node.name === session.state.outline!.opening,
      );
      assert.equal(await page.locator('main.stage').count(), 1, name);
      // The same kind of run keeps the stage that was open; another kind begins at its own.
      const shown = await page.locator('main.stage').getAttribute('aria-label');
      const titles = session.state.outline!.nodes.map(({ title }) => title);
      assert.ok(shown && titles.includes(shown), `${name} shows ${shown}, opens ${opening?.title}`);
      const notice = page.locator('.notice[data-kind="lecture"]');
      assert.equal(await notice.count(), correction === undefined ? 0 : 1, name);
      if (correction !== undefined) assert.ok((await notice.innerText()).includes(correction), name);
      await assertNothingClipped(page, name);
    }
    assert.deepEqual(complaints, []);
  });

  for (const [name, file] of [
    ['softmax_1_1_1_5', 'example-softmax'],
    ['attention_scores_hi_how_are_you', 'example-hi'],
    ['decoder_mask_table', 'example-mask'],
    ['cross_attention_shapes', 'example-cross'],
    ['embedding_lookup_dog', 'example-dog'],
    ['decoder_shift_right', 'example-shift'],
    ['token_ids', 'example-ids'],
    ['multihead_dims', 'example-heads'],
  ] as const) {
    it(`${name} can be read at once`, async () => {
      const preset = example(name);
      const { lens, options } = preset;
      const { page, session } = await panelWith({ width: 1100 });
      await session.show({ source: new ExampleText(preset), lens, options });
      await painted(page);
      await assertAccessible(page, name);
      await screenshot(page, `${file}`);
      await page.setViewportSize({ width: 400, height: 800 });
      await assertNothingClipped(page, `${name}, narrow`);
      await screenshot(page, `${file}-narrow`);
    });
  }
});
