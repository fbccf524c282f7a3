/** A step of the unrolled network as truncated back-propagation through time sees it. */
export interface ChunkStep {
  readonly position: number;
  /** Whether a chunk begins here. */
  readonly begins: boolean;
  /** Whether the gradient of the loss at the last step gets here. */
  readonly reached: boolean;
}

/**
 * The last steps before a position, and how far its gradient goes back.
 * @param chunk positions in a chunk, counted from the beginning of the text; 0: not truncated
 * @param most so many steps at most
 */
export function chunkSteps(position: number, chunk: number, most: number): ChunkStep[] {
  const first = Math.max(0, position + 1 - most);
  const border = chunk === 0 ? 0 : Math.floor(position / chunk) * chunk;
  return Array.from({ length: position + 1 - first }, (_, at) => {
    const place = first + at;
    return { position: place, begins: chunk > 0 && place % chunk === 0, reached: place >= border };
  });
}
