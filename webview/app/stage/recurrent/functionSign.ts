import { activationName } from '../../../../src/trace/explain/activation.ts';
import type { CellStages } from './cellOfNode.ts';

/** What is written in the box of a function: `σ`, `tanh`; `=` where it changes nothing. */
export function functionSign({ stage }: CellStages, name: string): string {
  const operation = stage(name)?.operation;
  switch (operation?.kind) {
    case 'activation':
      return operation.function === 'sigmoid' ? 'σ' : activationName(operation.function);
    case 'scale':
      return '=';
    default:
      return 'φ';
  }
}
