import type { ModelSummary } from '../../protocol/outline.ts';

/** The models that can be chosen: bundled, opened from a folder, downloaded. */
export interface ModelList {
  /** Bundled models first, then the person's own, the latest first. */
  summaries(): readonly ModelSummary[];
  /** @returns a function that ends the subscription */
  onDidChange(listener: () => void): () => void;
}
