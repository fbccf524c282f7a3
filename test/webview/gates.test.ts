import assert from 'node:assert/strict';
import { painted, panelWith } from './shared.ts';
import { TextInMemory } from './textInMemory.ts';

const TEXT = 'Call\r\n"me" ☃';

describe('a run of a recurrent network in the panel', () => {
  it('has a chip for each character, linked with the place of what is read there', async () => {
    const { page, session, complaints } = await panelWith({ width: 1100 });
    const source = new TextInMemory(TEXT);
    await session.show({ source, lens: 'gates' });
    assert.equal(session.state.phase, 'ready', session.state.problem?.message);
    await painted(page);
    const chips = page.locator('.strip [data-token]');
    assert.deepEqual(await chips.allTextContents(), [...'Call⏎“me”␣\ufffd']);
    assert.match(
      (await chips.nth(4).getAttribute('title'))!,
      /in the text “\\u000d\\u000a”\nid \d+\ncharacters 4–6/,
    );
    assert.match((await chips.last().getAttribute('title'))!, /^token 10: “\ufffd”, in the text “☃”/);
    await chips.nth(5).hover();
    await chips.last().hover();
    assert.ok(source.marked.includes('"'), source.marked.join());
    assert.deepEqual(complaints, []);
  });

  it('offers the networks that read a sequence, and opens the gates of the last layer', async () => {
    const { page, session } = await panelWith({ width: 1100 });
    await session.show({ source: new TextInMemory(TEXT), lens: 'gates' });
    await painted(page);
    assert.equal(session.state.outline!.opening, 'layer.1.forget_gate');
    const offered = session.state.models.filter(({ kind }) => kind === 'recurrent').map(({ title }) => title);
    const picker = page.locator('[data-picker="model"]');
    const listed = await picker.locator('vscode-option').allTextContents();
    assert.deepEqual(listed.map((text) => text.trim()), offered); // prettier-ignore
    assert.ok(
      offered.some((title) => title.startsWith('GRU')) && !offered.some((title) => title.startsWith('LeNet')),
    );
  });

  it('gives way to a stage without positions, as the last one of Sentiment is', async () => {
    const { page, session, complaints } = await panelWith({ width: 1100 });
    await session.show({ source: new TextInMemory('I love this.'), lens: 'gates', model: 'sentiment' });
    await painted(page);
    const { nodes } = session.state.outline!;
    const classes = nodes.find(({ views }) => views.includes('classes'))!;
    await page.locator('.tab-panel[data-tab=over-time] lens-unit-lines').waitFor();
    await page.locator(`.rail [data-row="${classes.block}"]`).click();
    await page.locator(`.rail [data-row="${classes.name}"]`).click();
    await page.locator('lens-class-bars button').first().waitFor();
    assert.deepEqual(complaints, []);
  });
});
