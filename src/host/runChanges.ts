import { appendedRange } from '../text/appendedTokens.ts';
import { beforeToken, belongsToModel, belongsToText, type Intervention } from '../trace/intervention.ts';
import type { Outline } from '../protocol/outline.ts';
import type { Localization } from './localization.ts';

/** What a person did to a run, and the text that they did it to. */
export interface KeptChanges {
  readonly text: string;
  readonly interventions: readonly Intervention[];
  readonly continuation: readonly number[];
  /** Whether a run was kept for comparison. */
  readonly pinned: boolean;
}

/** What a person changed in the run and appended to its text; what means nothing any more is let go, in words. */
export class RunChanges {
  interventions: readonly Intervention[] = [];
  /** Token ids. */
  continuation: readonly number[] = [];
  /** What was let go for the latest run, in a sentence. */
  letGo: string | undefined;
  /** The text of the latest run. */
  text: string | undefined;

  constructor(private readonly l10n: Localization) {}

  /** A person asks for something new: what was let go before need not be said any more. */
  begin(): void {
    this.letGo = undefined;
  }

  /** After the window was loaded again. A pinned run does not come back: its numbers were in the engine. */
  restore({ text, interventions, continuation, pinned }: KeptChanges): void {
    this.text = text;
    this.interventions = interventions;
    this.continuation = continuation;
    if (pinned) this.letGo = this.l10n.t('The pinned run is gone, since the window was loaded again.');
  }

  /** Goes on with these tokens. Changes on appended tokens that are gone or others now are let go. */
  goOnWith(tokens: readonly number[], shown: Outline | undefined): void {
    const { continuation } = this;
    const alike = continuation.findIndex((id, at) => id !== tokens[at]);
    this.continuation = tokens;
    if (alike < 0 || !shown) return;
    const firstOther = appendedRange(shown.tokens, continuation.length).from + alike;
    const kept = this.interventions.flatMap((intervention) => beforeToken(intervention, firstOther) ?? []);
    this.keep(kept, this.l10n.t('What was changed on tokens that are gone is taken back.'));
  }

  /** Another model has other heads and tokens, another lens nothing that could be changed alike. */
  otherModel(): void {
    this.continuation = [];
    const kept = this.interventions.filter((intervention) => !belongsToModel(intervention));
    this.keep(kept, this.l10n.t('What was changed in the model before is taken back.'));
  }

  otherLens(): void {
    this.continuation = [];
    this.keep([], this.l10n.t('What was changed in the run before is taken back.'));
  }

  /** What was changed on the tokens of another text means nothing on this one. */
  readText(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.continuation = [];
    const kept = this.interventions.filter((intervention) => !belongsToText(intervention));
    this.keep(kept, this.l10n.t('What was changed on tokens of the text before is taken back.'));
  }

  private keep(kept: readonly Intervention[], words: string): void {
    if (JSON.stringify(kept) !== JSON.stringify(this.interventions)) this.letGo ??= words;
    this.interventions = kept;
  }
}
