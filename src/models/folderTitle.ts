/**
 * What a model in a folder is called: the folder's name, of a download only the model's own part of it.
 * @param name of the folder: `gpt2`, `openai-community--gpt2@607a30d783df`
 */
export function folderTitle(name: string): string {
  return /^[\w.-]+?--([\w.-]+)@[0-9a-f]{12}$/.exec(name)?.[1] ?? name;
}
