import type { CellStages } from './cellOfNode.ts';
import type { CellDiagram } from './diagramShapes.ts';
import { elmanDiagram } from './elmanDiagram.ts';
import { gruDiagram } from './gruDiagram.ts';
import { lstmDiagram } from './lstmDiagram.ts';

/** The picture of a layer's cell, as this layer computes it. */
export function cellDiagram(cell: CellStages): CellDiagram {
  switch (cell.layer.kind) {
    case 'lstm':
      return lstmDiagram(cell);
    case 'gru':
      return gruDiagram(cell);
    case 'rnn':
      return elmanDiagram(cell);
  }
}
