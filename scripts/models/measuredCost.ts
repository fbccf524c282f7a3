import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RoundingCost } from '../../src/models/layers/networkManifest.ts';
import type { QuantizationCost } from '../../src/models/manifest.ts';

/** Kept in the repository: measuring takes longer than making the models. */
const FILE = fileURLToPath(new URL('measured.json', import.meta.url));

interface MeasuredCosts {
  /** Of language models, by the SHA-256 of `model.safetensors`. */
  readonly models: Readonly<Record<string, QuantizationCost>>;
  /** Of networks of layers, by the SHA-256 of `weights.bin`. */
  readonly networks: Readonly<Record<string, RoundingCost>>;
}

/** What rounding costs the weights with this hash; `undefined` where it has not been measured. */
export function measuredCost(weightsSha256: string): QuantizationCost | undefined {
  return readAll().models[weightsSha256];
}

/** The same for a network of layers. */
export function measuredRounding(weightsSha256: string): RoundingCost | undefined {
  return readAll().networks[weightsSha256];
}

/** Replaces all that was measured before. */
export function keepMeasuredCosts(costs: MeasuredCosts): void {
  writeFileSync(FILE, `${JSON.stringify(costs, undefined, 2)}\n`);
}

function readAll(): MeasuredCosts {
  return existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, 'utf8')) as MeasuredCosts)
    : { models: {}, networks: {} };
}
