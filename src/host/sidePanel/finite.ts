/** Messages to a webview carry no NaN. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
