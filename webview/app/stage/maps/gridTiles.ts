import type { ColourScale } from '../../../drawing/colourScale.ts';
import { type CoarseMatrix, type Tile, tileOf } from '../../../drawing/tile.ts';

/** Matrices in colours, each drawn once for each scale. */
export class GridTiles {
  private readonly drawn = new WeakMap<CoarseMatrix, { readonly scale: ColourScale; readonly tile: Tile }>();

  /** @param wanted numbers of the maps in view; those that have not come are left out */
  of(
    matrices: ReadonlyMap<number, CoarseMatrix>,
    wanted: Iterable<number>,
    scaleOf: (map: number) => ColourScale,
  ): ReadonlyMap<number, Tile> {
    const tiles = new Map<number, Tile>();
    for (const map of wanted) {
      const matrix = matrices.get(map);
      if (matrix) tiles.set(map, this.tile(matrix, scaleOf(map)));
    }
    return tiles;
  }

  private tile(matrix: CoarseMatrix, scale: ColourScale): Tile {
    const before = this.drawn.get(matrix);
    if (before && sameScale(before.scale, scale)) return before.tile;
    const tile = tileOf(matrix, scale);
    this.drawn.set(matrix, { scale, tile });
    return tile;
  }
}

function sameScale(one: ColourScale, other: ColourScale): boolean {
  return (
    one.minimum === other.minimum &&
    one.maximum === other.maximum &&
    one.kind === other.kind &&
    one.curve === other.curve
  );
}
