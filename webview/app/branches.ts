import type { Block } from './outlineView.ts';

/** That a block reads another one than the one before it. */
export interface Branch {
  /** Names of blocks. */
  readonly from: string;
  readonly to: string;
}

/** Branches and residual connections: what is not just the flow from one block to the next. */
export function branchesOf(blocks: readonly Block[]): Branch[] {
  const names = new Set(blocks.map(({ block }) => block.name));
  return blocks.flatMap(({ block }, at) =>
    (block.reads ?? [])
      .filter((name) => names.has(name) && name !== blocks[at - 1]?.block.name)
      .map((from) => ({ from, to: block.name })),
  );
}
