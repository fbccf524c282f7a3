import { bertTensors, encoderSettings } from './bert.ts';
import { type FamilyFormat, weightAndBias } from './familyFormat.ts';
import { bad, MOST_POSITIONS, padTokenId, size } from './settings.ts';
import type { TransformerConfiguration } from './transformerConfiguration.ts';

/** BERT, trained longer, with positions counted from behind the padding token's id (Liu et al. 2019). */
export interface RobertaConfiguration extends TransformerConfiguration {
  readonly family: 'roberta';
  readonly typeVocabulary: number;
  /** Also the row of the position table that padding gets; the first token gets the next one. */
  readonly padTokenId: number;
  /** Rows of the position table; the first `padTokenId + 1` are no token's. */
  readonly positionRows: number;
}

/** XLM-RoBERTa and CamemBERT are the same network with other vocabularies. */
export const robertaFormat: FamilyFormat<RobertaConfiguration> = {
  types: ['roberta', 'xlm-roberta', 'camembert'],
  classes: ['Roberta', 'XLMRoberta', 'Camembert'],

  readConfiguration(json) {
    const settings = encoderSettings(json);
    const positionRows = size(json, 'max_position_embeddings', undefined, MOST_POSITIONS);
    const padding = padTokenId(json, settings.vocabulary) ?? 1;
    const maximumPositions = positionRows - padding - 1;
    if (maximumPositions < 1)
      throw bad(`“config.json” has ${positionRows} positions, of which ${padding + 1} are kept for padding.`);
    return { family: 'roberta', ...settings, positionRows, maximumPositions, padTokenId: padding };
  },

  canonicalName: (stored) => (/^(embeddings|encoder|pooler)\./.test(stored) ? `roberta.${stored}` : stored),

  requiredTensors: (configuration) => bertTensors('roberta', configuration, configuration.positionRows),

  optionalTensors: ({ vocabulary, hidden }) => [
    { name: 'lm_head.bias', shape: [vocabulary] },
    { name: 'lm_head.decoder.weight', shape: [vocabulary, hidden] },
    ...weightAndBias('lm_head.dense', [hidden, hidden]),
    ...weightAndBias('lm_head.layer_norm', [hidden]),
  ],
};
