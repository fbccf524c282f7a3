/** What the code calls a node's parents, in their order. */
export const PARENT_NAMES = ['a', 'b', 'c', 'd'];
