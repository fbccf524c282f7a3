import * as v from 'valibot';
import type { SideChoice } from './sideSession.ts';

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const choiceSchema = v.object({
  /** The settings' model when this was chosen. */
  setting: v.string(),
  model: v.string(),
  layer: v.optional(place),
  head: v.nullable(place),
  paused: v.boolean(),
});

/** What is kept over restarts. @param setting the settings' model */
export function choiceToSave(choice: SideChoice, setting: string): unknown {
  return { setting, ...choice };
}

/**
 * What the side panel starts with: what was chosen last, or the settings' model where that is another one since.
 * @param saved what was kept, which may be anything
 */
export function savedChoice(saved: unknown, setting: string): SideChoice {
  const parsed = v.safeParse(choiceSchema, saved);
  if (!parsed.success) return { model: setting, head: null, paused: false };
  const { setting: before, ...choice } = parsed.output;
  return before === setting ? choice : { model: setting, head: null, paused: choice.paused };
}
