import { BUNDLED_MODELS } from '../../models/catalogue.ts';
import type { ModelList } from './modelList.ts';

/** The models that ship with the extension, from the catalogue and without opening them. */
export const bundledModels: ModelList = {
  summaries: () =>
    BUNDLED_MODELS.map(({ name, title, description, family, precision, layers, heads, contextLength }) => {
      const kind = 'language' as const;
      return { kind, name, title, description, family, precision, layers, heads, contextLength };
    }),
  onDidChange: () => () => undefined,
};
