import { unsafeCSS } from 'lit';
import { COLOUR_STEPS, cssStepColour } from '../../src/text/colourSteps.ts';
import type { Theme } from '../drawing/theme.ts';

/** A class for each step, within one that says how the background is. */
export const stepStyles = unsafeCSS(
  (['light', 'dark'] as const)
    .flatMap((theme) =>
      Array.from(
        { length: COLOUR_STEPS },
        (_, step) => `.${theme} .step-${step} { background: ${cssStepColour(step, theme)}; }`,
      ),
    )
    .join('\n'),
);

/** The class around the steps. */
export const backgroundOf = ({ kind }: Theme): 'light' | 'dark' =>
  kind === 'light' || kind === 'high-contrast-light' ? 'light' : 'dark';
