import { ProblemError } from '../problem.ts';
import type { TraceNode } from './node.ts';
import { expression } from './numpy/expression.ts';
import { literal } from './numpy/literal.ts';
import { parentName } from './numpy/names.ts';
import { sizeOf, whole } from './numpy/region.ts';
import { MOST_NUMBERS, regionOf } from './numpy/regions.ts';
import { readBy } from './recurrence.ts';
import { layoutOf, nodeOf, placeOf, type Trace } from './trace.ts';

/**
 * Python code that computes a node, or one cell of it, from its parents' numbers, and compares the
 * result with what the run computed. It needs NumPy and nothing else.
 * @throws ProblemError `bad-request` where the parents are too large to copy
 */
export function numpyCode(trace: Trace, name: string, index?: readonly number[]): string {
  const node = nodeOf(trace, name);
  if (index) placeOf(node, index);
  const parents = readBy(node).map((name) => nodeOf(trace, name));
  const lines = [
    `# ${name}${index ? `[${index.join(', ')}]` : ''}: ${node.axes.map((axis) => `${axis.name} ${axis.size}`).join(' × ')}`,
    ...(node.edited === undefined
      ? []
      : [`# edited in the run (${node.edited}): the formula's own numbers differ`]),
    `# from ${parents.length > 0 ? parents.map((parent) => parent.name).join(', ') : 'the input itself'}`,
    'import base64',
    'import numpy as np',
    '',
    'def array(text, *shape):',
    '    return np.frombuffer(base64.b64decode(text), "<f4").reshape(shape)',
    '',
    ...inputsOf(trace, node, parents, index),
    '',
    ...expression(node.operation, node, parents, index),
    '',
    ...check(trace, node, index),
  ];
  return `${lines.join('\n')}\n`;
}

function inputsOf(
  trace: Trace,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  if (parents.length === 0 || node.operation.kind === 'opaque')
    return [`a = ${literal(trace, node, whole(node))}`];
  const regions = parents.map((parent, i) => regionOf(trace, node, parent, i, index));
  const numbers = regions.reduce((sum, region) => sum + sizeOf(region), 0);
  if (numbers > MOST_NUMBERS) {
    const millions = (numbers / 1e6).toFixed(1);
    throw new ProblemError(
      'bad-request',
      `${node.name} is computed from ${millions} million numbers: too many for the clipboard.`,
      'Copy one cell of it, or export the run with the command line.',
    );
  }
  return parents.map(
    (parent, i) => `${parentName(i)} = ${literal(trace, parent, regions[i]!)}  # ${parent.name}`,
  );
}

function check(trace: Trace, node: TraceNode, index: readonly number[] | undefined): string[] {
  if (index) {
    const { part, row, column } = placeOf(node, index);
    const value = trace.rows(node.name, part, row, row + 1)[column]!;
    return [`print("computed:", np.asarray(y).item(), " in the run:", ${python(value)})`];
  }
  const { parts } = layoutOf(node);
  const first = trace.rows(node.name, 0, 0, 1).slice(0, 4);
  return [
    `print(y.shape${parts > 1 ? ', "first head"' : ''}, y.reshape(-1)[:${first.length}], " in the run:", [${Array.from(first, python).join(', ')}])`,
  ];
}

function python(value: number): string {
  if (Number.isNaN(value)) return 'np.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'np.inf' : '-np.inf';
  return String(value);
}
