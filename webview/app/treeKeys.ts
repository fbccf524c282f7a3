/** Where an arrow key, Home or End leads from a row of a tree. */
export function treeTarget(
  key: string,
  rows: readonly string[],
  current: string,
  parent: string | undefined,
): string | undefined {
  const at = rows.indexOf(current);
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return rows[Math.min(rows.length - 1, at + 1)];
    case 'ArrowUp':
      return rows[Math.max(0, at - 1)];
    case 'ArrowLeft':
      return parent;
    case 'Home':
      return rows[0];
    case 'End':
      return rows.at(-1);
    default:
      return undefined;
  }
}

let typed = '';
let typedAt = 0;
/** Letters typed within this time of each other are the beginning of one word. */
const TOGETHER_MILLISECONDS = 600;

/** Whether a word is being typed, of which a space may be a part. */
export function isTypingWord(): boolean {
  return Date.now() - typedAt < TOGETHER_MILLISECONDS;
}

/** The next row whose title begins with what is typed. */
export function letterTarget(
  key: string,
  rows: readonly string[],
  titles: readonly string[],
  current: string,
): string | undefined {
  if ([...key].length !== 1 || key === '[' || key === ']' || key === '{' || key === '}') return undefined;
  const now = Date.now();
  typed = now - typedAt < TOGETHER_MILLISECONDS ? typed + key.toLowerCase() : key.toLowerCase();
  typedAt = now;
  const from = rows.indexOf(current) + (typed.length === 1 ? 1 : 0);
  for (let step = 0; step < rows.length; step++) {
    const at = (from + step) % rows.length;
    if (titles[at].toLowerCase().startsWith(typed)) return rows[at];
  }
  return undefined;
}
