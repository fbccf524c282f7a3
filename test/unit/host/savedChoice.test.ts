import assert from 'node:assert/strict';
import { choiceToSave, savedChoice } from '../../../src/host/sidePanel/savedChoice.ts';

describe('what the side panel starts with', () => {
  const choice = { model: 'stories', layer: 2, head: 3, paused: true };

  it('is what was chosen last', () => {
    const saved: unknown = JSON.parse(JSON.stringify(choiceToSave(choice, 'minilm')));
    assert.deepEqual(savedChoice(saved, 'minilm'), choice);
  });

  it('is the settings’ model where that has changed since, still paused', () => {
    const saved = choiceToSave(choice, 'minilm');
    assert.deepEqual(savedChoice(saved, '/models/mine'), { model: '/models/mine', head: null, paused: true });
  });

  it('is the settings’ model where nothing sensible was kept', () => {
    for (const saved of [
      undefined,
      null,
      'stories',
      { model: 1 },
      { ...choice, setting: 'minilm', head: -1 },
    ]) {
      assert.deepEqual(savedChoice(saved, 'minilm'), { model: 'minilm', head: null, paused: false });
    }
  });
});
