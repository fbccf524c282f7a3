import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEdit } from '../../../src/host/editedRange.ts';

const RANGE = { start: 10, end: 20 };

describe('a range in an edited document', () => {
  it('follows edits before it', () => {
    const inserted = afterEdit(RANGE, { offset: 3, length: 0, newLength: 4 });
    assert.deepEqual(inserted, { range: { start: 14, end: 24 }, touched: false });
    const deleted = afterEdit(RANGE, { offset: 0, length: 10, newLength: 0 });
    assert.deepEqual(deleted, { range: { start: 0, end: 10 }, touched: false });
  });

  it('stays where it is for edits behind it', () => {
    assert.deepEqual(afterEdit(RANGE, { offset: 20, length: 5, newLength: 9 }), {
      range: RANGE,
      touched: false,
    });
  });

  it('grows and shrinks with edits inside it', () => {
    const edited = afterEdit(RANGE, { offset: 12, length: 2, newLength: 5 });
    assert.deepEqual(edited, { range: { start: 10, end: 23 }, touched: true });
  });

  it('takes in what replaced its borders', () => {
    const border = afterEdit(RANGE, { offset: 8, length: 4, newLength: 1 });
    assert.deepEqual(border, { range: { start: 8, end: 17 }, touched: true });
    const all = afterEdit(RANGE, { offset: 5, length: 30, newLength: 2 });
    assert.deepEqual(all, { range: { start: 5, end: 7 }, touched: true });
  });

  it('covers the same text unless it was touched, whatever the edit', () => {
    const place = fc.nat(40);
    fc.assert(
      fc.property(
        place,
        place,
        place,
        fc.nat(10),
        fc.string({ maxLength: 8 }),
        (a, b, offset, length, text) => {
          const range = { start: Math.min(a, b), end: Math.max(a, b) };
          const before = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
          const after = before.slice(0, offset) + text + before.slice(offset + length);
          const edited = afterEdit(range, { offset, length, newLength: text.length });
          assert(edited.range.start <= edited.range.end && edited.range.end <= after.length);
          if (!edited.touched) {
            assert.equal(
              after.slice(edited.range.start, edited.range.end),
              before.slice(range.start, range.end),
            );
          }
        },
      ),
    );
  });
});
