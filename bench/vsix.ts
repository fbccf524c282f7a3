import { existsSync, rmSync, statSync } from 'node:fs';
import { packageExtension, VSIX } from '../scripts/package.ts';
import { type Figures, megabytes } from './figures.ts';

/** Packages the extension anew. */
export async function measureVsix(figures: Figures): Promise<void> {
  rmSync(VSIX, { force: true });
  try {
    await packageExtension();
  } finally {
    // One that is too large fails, and its size is what a person wants to know then.
    if (existsSync(VSIX)) figures['vsix_mb'] = megabytes(statSync(VSIX).size);
  }
}
