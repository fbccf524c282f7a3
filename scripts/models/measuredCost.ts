import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { QuantizationCost } from '../../src/models/manifest.ts';

/** Kept in the repository: measuring takes longer than making the models. */
const FILE = fileURLToPath(new URL('measured.json', import.meta.url));

type MeasuredCosts = Record<string, QuantizationCost>;

/** What rounding costs the weights with this hash; `undefined` where it has not been measured. */
export function measuredCost(weightsSha256: string): QuantizationCost | undefined {
  return readAll()[weightsSha256];
}

/** Replaces all that was measured before. @param costs SHA-256 of `model.safetensors` → cost */
export function keepMeasuredCosts(costs: MeasuredCosts): void {
  writeFileSync(FILE, `${JSON.stringify(costs, undefined, 2)}\n`);
}

function readAll(): MeasuredCosts {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as MeasuredCosts) : {};
}
