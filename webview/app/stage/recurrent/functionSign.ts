import { activationName } from '../../../../src/trace/explain/activation.ts';
import type { CellStages } from './cellOfNode.ts';

/** What is written in the box of a function: `σ`, `tanh`; `=` where it changes nothing. */
export function functionSign({ stage }: CellStages, name: string): string {
  const operation = stage(name)?.operation;
  switch (operation?.kind) {
    case 'activation':
      return activationName(operation.function).replace('sigmoid', 'σ');
    case 'scale':
      return '=';
    default:
      return 'φ';
  }
}
