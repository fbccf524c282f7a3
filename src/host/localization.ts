/** Translates the strings that people read; `vscode.l10n` has this shape. */
export interface Localization {
  /** @param message with `{0}`, `{1}` … where the values go */
  t(message: string, ...values: (string | number)[]): string;
}

/** For tests, and wherever there is no VS Code to translate. */
export const english: Localization = {
  t: (message, ...values) =>
    message.replace(/\{(\d+)\}/g, (place, index) => String(values[Number(index)] ?? place)),
};
