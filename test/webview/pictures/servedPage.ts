import { build } from 'esbuild';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE = new URL('page/mount.js', import.meta.url).pathname;
/** As strict as in the panel. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:";
const HTML = `<!doctype html><html lang="en"><head><title>Pictures</title><link rel="stylesheet" href="page.css"></head>
<body class="vscode-dark"><main></main><script type="module" src="page.js"></script></body></html>`;
const CSS =
  'body { margin: 0; padding: 12px; background: var(--vscode-editor-background); color: var(--vscode-foreground); }';

export interface ServedPage {
  readonly address: string;
  readonly close: () => void;
}

/** Bundles the page and serves it under the policy of the panel. */
export async function servePage(): Promise<ServedPage> {
  const { outputFiles } = await build({
    entryPoints: [PAGE],
    bundle: true,
    format: 'esm',
    write: false,
    minify: true,
  });
  const files: Record<string, [type: string, body: string]> = {
    '/': ['text/html', HTML],
    '/page.css': ['text/css', CSS],
    '/page.js': ['text/javascript', outputFiles[0].text],
  };
  const server = createServer((request, response) => {
    const found = files[request.url ?? ''];
    if (!found) return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': `${found[0]}; charset=utf-8`, 'content-security-policy': POLICY })
      .end(found[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => server.close(),
  };
}
