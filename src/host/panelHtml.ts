export interface PanelHtmlParts {
  /** Fresh for every rendering; letters and digits only. */
  readonly nonce: string;
  /** Where the webview's files may come from: `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Of the person's VS Code, for screen readers: `en`, `de`. */
  readonly language: string;
  readonly title: string;
  /** The name of the page's one element: `lens-panel`. */
  readonly element: `lens-${string}`;
  /** What is shown until the script has taken over, and for ever if it cannot. */
  readonly loading: string;
}

/** The only place of this extension that renders HTML. Everything put into it is escaped. */
export function panelHtml(parts: PanelHtmlParts): string {
  const { nonce, cspSource, scriptUri, styleUri, language, title, element, loading } = parts;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escape(styleUri)}" />
    <title>${escape(title)}</title>
  </head>
  <body>
    <${element}><p>${escape(loading)}</p></${element}>
    <script type="module" nonce="${escape(nonce)}" src="${escape(scriptUri)}"></script>
  </body>
</html>
`;
}

/** A nonce that nobody can guess. */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
