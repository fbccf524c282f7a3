import { BUNDLED_MODELS } from '../../models/catalogue.ts';
import type { ModelList } from './modelList.ts';

/** The models that ship with the extension, from the catalogue and without opening them. */
export const bundledModels: ModelList = {
  summaries: () =>
    BUNDLED_MODELS.map(({ name, title, description, family, precision, layers, heads, contextLength }) => {
      return { name, title, description, family, precision, layers, heads, contextLength };
    }),
  onDidChange: () => () => undefined,
};
