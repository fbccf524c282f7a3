import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { NewestDrawing } from '../../../webview/app/draw/newestDrawing.ts';

describe('a drawing that is run while it changes', () => {
  it('is run once at a time, and again only after the run was seen, with what it is then', async () => {
    const finish: (() => void)[] = [];
    const newest = new NewestDrawing(() => new Promise((resolve) => finish.push(resolve)));
    for (let stroke = 0; stroke < 5; stroke++) newest.changed();
    assert.equal(finish.length, 1);
    finish[0]!();
    await setImmediate();
    assert.equal(finish.length, 1, 'waits for the picture');
    newest.painted();
    await setImmediate();
    assert.equal(finish.length, 2);
    newest.painted();
    finish[1]!();
    await setImmediate();
    await setImmediate();
    assert.equal(finish.length, 2, 'nothing has changed since');
    newest.changed();
    assert.equal(finish.length, 3);
  });

  it('goes on where nothing was painted', async () => {
    let runs = 0;
    let reached: () => void = () => undefined;
    const twice = new Promise<void>((resolve) => (reached = resolve));
    const newest = new NewestDrawing(() => {
      if (++runs === 2) reached();
      return Promise.resolve();
    });
    newest.changed();
    newest.changed();
    await twice;
    assert.equal(runs, 2);
  });
});
