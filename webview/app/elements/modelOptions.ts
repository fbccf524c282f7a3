import type { ModelSummary } from '../../../src/protocol/outline.ts';
import type { PickerOption } from './picker.ts';

/**
 * The models to choose from; those whose folder is gone say so.
 * @param chosen by name: the settings may name a folder that nobody has opened yet
 */
export function modelOptions(models: readonly ModelSummary[], chosen: string): PickerOption[] {
  const listed = models.map(optionOf);
  return models.some(({ name }) => name === chosen) ? listed : [...listed, unlisted(chosen)];
}

/** What is said of the chosen model. */
export function modelHint(models: readonly ModelSummary[], chosen: string): string {
  const model = models.find(({ name }) => name === chosen);
  return model?.missing ?? model?.description ?? 'Model';
}

function optionOf({ name, title, missing }: ModelSummary): PickerOption {
  if (missing === undefined) return { value: name, title };
  return { value: name, title: `${title} (gone)`, description: missing };
}

function unlisted(path: string): PickerOption {
  return { value: path, title: path.split(/[\\/]/).at(-1) || path, description: path };
}
