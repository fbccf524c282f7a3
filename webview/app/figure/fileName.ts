/** The longest name that the host takes, less its extension. */
const LONGEST = 110;

/**
 * `minilm-layer.5.attention.weights-head-11` from its parts. What no file system likes is left out; a model’s name may
 * be the path of its folder.
 */
export function fileStem(parts: readonly (string | undefined)[]): string {
  const stem = parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (part!.split(/[\\/]/).filter(Boolean).at(-1) ?? '').replace(/[^\p{L}\p{N}._-]+/gu, '_'))
    .join('-');
  return (
    [...stem]
      .slice(0, LONGEST)
      .join('')
      .replace(/^[.-]+/, '') || 'model-lens'
  );
}
