import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DocumentSource } from '../../src/host/documentSource.ts';
import { EditorMarker } from '../../src/host/editorMarker.ts';
import { KeptSource } from '../../src/host/keptSource.ts';
import { restoredSource } from '../../src/host/restoredSource.ts';
import { parseSavedRun } from '../../src/host/savedRun.ts';
import type { SavedRun } from '../../src/host/savedRun.ts';
import { closeEverything, inWorkspace, SENTENCE } from './support.ts';

const BEFORE = 'Zuerst 🙂.\r\n';

describe('a text after a window reload', () => {
  const uri = (): vscode.Uri => inWorkspace('restored.txt');
  let marker: EditorMarker;

  beforeEach(() => (marker = new EditorMarker()));
  afterEach(async () => {
    marker.dispose();
    await closeEverything();
  });

  function saved(more: Partial<SavedRun> = {}): SavedRun {
    const start = BEFORE.length;
    return {
      version: 1,
      model: 'minilm',
      lens: 'attention',
      options: {},
      interventions: [{ kind: 'drop_token', token: 1 }],
      continuation: [7],
      pinned: true,
      label: 'restored.txt:2',
      remark: 'Nothing was selected.',
      place: { uri: uri().toString(), start, end: start + SENTENCE.length },
      text: SENTENCE.slice(2),
      windowStart: 2,
      previousStarts: [0],
      ...more,
    };
  }

  async function write(text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(uri(), Buffer.from(text));
  }

  it('is found again in its document', async () => {
    await write(`${BEFORE}${SENTENCE}`);
    const { source, position } = await restoredSource(saved(), marker);
    assert(source instanceof DocumentSource);
    assert.equal(source.length, SENTENCE.length);
    assert.equal(source.label, 'restored.txt:2');
    assert.equal(source.remark, 'Nothing was selected.');
    assert.deepEqual(position, { windowStart: 2, previousStarts: [0] });
    assert.equal(await source.read({ start: 2, end: 5 }), 'dog');
  });

  for (const [what, place] of [
    ['a file is gone', 'file:///is/not/there.txt'],
    ['a text that was never saved is gone', 'untitled:Untitled-77'],
  ] as const) {
    it(`is shown as it was where ${what}`, async () => {
      const { source, position } = await restoredSource(
        saved({ place: { uri: place, start: 0, end: SENTENCE.length } }),
        marker,
      );
      assert(source instanceof KeptSource);
      assert.equal(await source.read({ start: 0, end: source.length }), SENTENCE.slice(2));
      assert.match(source.remark!, /gone or was changed/);
      assert.equal(position.windowStart, 0);
    });
  }

  it('is shown as it was where the document says something else now', async () => {
    const changed = inWorkspace('restored-changed.txt');
    await vscode.workspace.fs.writeFile(changed, Buffer.from(`${BEFORE}${SENTENCE.replace('dog', 'cat')}`));
    const place = { ...saved().place!, uri: changed.toString() };
    assert((await restoredSource(saved({ place }), marker)).source instanceof KeptSource);
  });

  it('is not made of anything but a saved run', () => {
    assert.deepEqual(parseSavedRun(structuredClone(saved())), saved());
    for (const data of [
      undefined,
      null,
      5,
      {},
      { ...saved(), version: 2 },
      { ...saved(), interventions: [{ kind: 'drop_token', token: -1 }] },
      { ...saved(), continuation: ['dog'] },
      { ...saved(), text: 'x'.repeat(70_000) },
    ]) {
      assert.equal(parseSavedRun(data), undefined);
    }
  });
});
