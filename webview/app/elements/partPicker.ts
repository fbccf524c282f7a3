import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import { partAt } from '../../../src/trace/trace.ts';
import { stepHead } from '../keys.ts';
import { pickHead } from '../moves.ts';
import { capitalized, isMaps, leadingOf, words } from '../nodeShape.ts';
import type { Panel } from '../panel.ts';
import { indexField } from './indexField.ts';
import { picker } from './picker.ts';

/** A longer list is no use: the number is typed. */
const LONGEST_LIST = 64;

/**
 * Which matrix of the open stage is shown: its head, its map, or its filter and channel.
 * @param named what is said of each head
 */
export function partPicker(
  panel: Panel,
  node: OutlineNode,
  named: (head: number) => string | undefined,
): TemplateResult | typeof nothing {
  const axes = node.axes.slice(0, -2);
  if (axes.length === 0) return nothing;
  const place = leadingOf(node, panel.navigation.head);
  const alone = axes.length === 1;
  return html`${axes.map((axis, at) => {
    const word = capitalized(alone && isMaps(node) ? 'map' : words(axis.name));
    const pick = (index: number): void =>
      panel.navigate(pickHead(partAt(node, [...place.slice(0, at), index, ...place.slice(at + 1)])));
    const steps = alone ? { step: (direction: 1 | -1) => stepHead(panel, direction) } : {};
    if (axis.size > LONGEST_LIST) return indexField(word, place[at], axis.size, pick);
    const labels = panel.view?.labelsOf(axis);
    const list = picker({
      name: alone && !isMaps(node) ? 'head' : 'part',
      label: word,
      hint: alone ? `${word} ([ and ] go to the one before and after)` : `Which ${words(axis.name)}`,
      options: Array.from({ length: axis.size }, (_, index) => {
        const more = alone ? (named(index) ?? labels?.[index]) : labels?.[index];
        return { value: String(index), title: `${word} ${index}${more ? ` · ${more}` : ''}` };
      }),
      value: String(place[at]),
      pick: (value) => pick(Number(value)),
      ...steps,
    });
    // A list that is another one begins anew: the element keeps the titles of those with the same values.
    return keyed(`${word} ${axis.size}`, list);
  })}`;
}
