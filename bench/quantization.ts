import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLED_MODELS } from '../src/models/catalogue.ts';
import { type ModelManifest, readManifest } from '../src/models/manifest.ts';
import { MODELS } from './engine.ts';
import type { Figures } from './figures.ts';

export const manifestOf = async (model: string): Promise<ModelManifest> =>
  readManifest(await readFile(join(MODELS, model, 'manifest.json')));

/** What rounding the weights costs, as it was measured when the models were made. */
export async function readQuantization(figures: Figures): Promise<void> {
  for (const { name } of BUNDLED_MODELS) {
    const { cost } = (await manifestOf(name)).quantization;
    if (!cost) throw new Error(`${name} was not measured: npm run models -- --measure`);
    const key = `quantization.${name}`;
    figures[`${key}.sentences`] = cost.sentences;
    figures[`${key}.attention_mean_absolute_difference`] = cost.attentionMeanAbsoluteDifference;
    figures[`${key}.strongest_key_agreement`] = cost.strongestKeyAgreement;
    if (cost.nextTokenAgreement === undefined) continue;
    figures[`${key}.next_token_agreement`] = cost.nextTokenAgreement;
  }
}
