import { BUNDLED_MODELS } from '../../models/catalogue.ts';
import { BUNDLED_LAYERS } from '../../models/layers/catalogue.ts';
import type { ModelSummary } from '../../protocol/outline.ts';
import type { ModelList } from './modelList.ts';

/** The models that ship with the extension, from the catalogues and without opening them. */
export const bundledModels: ModelList = {
  summaries: () => [...languageModels(), ...networks()],
  onDidChange: () => () => undefined,
};

function languageModels(): ModelSummary[] {
  return BUNDLED_MODELS.map(
    ({ name, title, description, family, precision, layers, heads, contextLength }) => {
      const kind = 'language' as const;
      return { kind, name, title, description, family, precision, layers, heads, contextLength };
    },
  );
}

function networks(): ModelSummary[] {
  return BUNDLED_LAYERS.map(({ kind, name, title, description, precision, layers }) => {
    const sizes = { layers, heads: 0, contextLength: 0 };
    return { kind, name, title, description, family: 'tfjs', precision, ...sizes };
  });
}
