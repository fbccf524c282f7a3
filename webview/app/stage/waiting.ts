import { html } from 'lit';

/** Keeps the place of a picture whose numbers are on their way. */
export const waiting = html`<div class="waiting" aria-hidden="true"></div>`;
