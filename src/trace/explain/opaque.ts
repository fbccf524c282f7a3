import { shortName } from './cellwise.ts';
import type { CellContext, Finding } from './cell.ts';
import { plain } from './terms.ts';

/** What is computed as a whole: the number is shown, its arithmetic is not taken apart. */
export function explainOpaque({ parents, operation, value }: CellContext<'opaque'>): Finding {
  return {
    formula: String.raw`y = f(x)`,
    substituted: plain(value),
    recomputed: value,
    sources: parents.map(({ name, axes }) => ({
      role: shortName(name),
      node: name,
      index: axes.map(() => 0),
    })),
    note: operation.what,
  };
}
