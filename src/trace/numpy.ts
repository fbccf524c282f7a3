import type { TraceNode } from './node.ts';
import { expression } from './numpy/expression.ts';
import { inputLines } from './numpy/inputs.ts';
import { BASE64_HELPER, isBase64, literal, MOST_DIGITS, pythonNumber } from './numpy/literal.ts';
import { cellsOf, shapeOf, valuesOf } from './export.ts';
import { readBy } from './recurrence.ts';
import { cell, nodeOf, placeOf, type Trace } from './trace.ts';

/**
 * Python code that computes a node, or one cell of it, from its parents' numbers, and prints the result beside what the
 * run computed. It needs NumPy and nothing else, and leaves the result in `y`.
 * @throws ProblemError `bad-request` where the parents are too large to copy
 */
export function numpyCode(trace: Trace, name: string, index?: readonly number[]): string {
  const node = nodeOf(trace, name);
  if (index) placeOf(node, index);
  const parents = readBy(node).map((name) => nodeOf(trace, name));
  const inputs = inputLines(trace, node, parents, index);
  const needsBase64 = inputs.some(isBase64);
  const lines = [
    ...heading(node, index),
    ...(needsBase64 ? ['import base64'] : []),
    'import numpy as np',
    '',
    ...(needsBase64 ? [...BASE64_HELPER, ''] : []),
    ...inputs,
    '',
    ...expression(node.operation, node, parents, index),
    '',
    ...check(trace, node, index),
  ];
  return `${lines.join('\n')}\n`;
}

const NOT_COMPUTED: Readonly<Record<string, string>> = {
  input: '# It went into the model: nothing is computed.',
  parameter: '# It was learnt in training: nothing is computed.',
};

function heading(node: TraceNode, index: readonly number[] | undefined): string[] {
  const { operation } = node;
  const sizes = node.axes.map((axis) => `${axis.name} ${axis.size}`).join(' × ');
  const what = index ? `[${index.join(', ')}], one number of ${sizes}` : `: ${sizes}`;
  const origin = operation.kind === 'replaced' ? `# ${operation.what}` : NOT_COMPUTED[operation.kind];
  return [
    `# y = ${node.name}${what}`,
    ...(origin === undefined ? [] : [origin]),
    ...(node.edited === undefined
      ? []
      : [`# edited in the run (${node.edited}): the formula's own numbers differ`]),
  ];
}

/** How many numbers of a large stage are printed. */
const FIRST = 4;

function check(trace: Trace, node: TraceNode, index: readonly number[] | undefined): string[] {
  if (index) {
    return [
      'print("computed:  ", np.asarray(y).item())',
      `print("in the run:", ${pythonNumber(cell(trace, node, index))})`,
    ];
  }
  if (cellsOf(node) <= MOST_DIGITS) {
    return [
      `in_the_run = ${literal(valuesOf(trace, node), shapeOf(node))}`,
      'print("computed:", y, "in the run:", in_the_run, sep="\\n")',
    ];
  }
  const first = trace.rows(node.name, 0, 0, 1).slice(0, FIRST);
  return [
    `in_the_run = ${literal(first, [first.length])}  # the first numbers`,
    'print("shape:     ", y.shape)',
    'print("computed:  ", y.reshape(-1)[: len(in_the_run)], "...")',
    'print("in the run:", in_the_run, "...")',
  ];
}
