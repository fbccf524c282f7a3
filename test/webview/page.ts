import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';
import type { EngineClient } from '../../src/host/engineClient.ts';
import { bundledModels } from '../../src/host/models/bundledModels.ts';
import { newNonce, panelHtml } from '../../src/host/panelHtml.ts';
import { PanelSession } from '../../src/host/panelSession.ts';
import type { Port } from '../../src/protocol/rpc.ts';
import type { Theme } from './themes.ts';

export const ORIGIN = 'https://panel.test';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  woff2: 'font/woff2',
};

export interface OpenedPanel {
  readonly page: Page;
  readonly session: PanelSession;
  /** What “Copy” put into the clipboard. */
  readonly copied: string[];
  /** The files that “Save” wrote. */
  readonly saved: { readonly name: string; readonly bytes: Uint8Array }[];
  /** What the page asked of the host, by name. */
  readonly asked: { readonly name: string; readonly parameters: unknown }[];
  /** Violations of the content security policy and errors of the page. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface PanelOptions {
  readonly engine: EngineClient;
  readonly theme: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly model?: string;
  /** Where `webview.js` and `webview.css` are. */
  readonly folder?: string;
}

/** Opens the panel in a page with the HTML and policy of the extension, joined to a session as in VS Code. */
export async function openPanel(context: BrowserContext, options: PanelOptions): Promise<OpenedPanel> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked: OpenedPanel['asked'] = [];
  const copied: string[] = [];
  const saved: OpenedPanel['saved'] = [];
  await page.setViewportSize({ width: options.width ?? 1200, height: options.height ?? 800 });
  watchFor(page, complaints);
  const port = await portTo(page, (message) => {
    if (isRequest(message)) asked.push({ name: message.name, parameters: message.parameters });
  });
  const session = new PanelSession({
    port,
    engine: options.engine,
    model: options.model ?? 'minilm',
    models: bundledModels,
    outlets: {
      copy: (text) => void copied.push(text),
      save: (name, bytes) => {
        saved.push({ name, bytes });
        return Promise.resolve(name);
      },
    },
    log: (level, text, thrown) => {
      if (level === 'error') complaints.push(`${text} ${String(thrown)}`);
    },
  });
  await serveFiles(page, options.folder ?? join(ROOT, 'dist'), 'webview');
  await page.addInitScript({ content: appearAsVSCode(options.theme) });
  await page.goto(`${ORIGIN}/`);
  await page.waitForSelector('lens-toolbar');
  const close = async (): Promise<void> => {
    session.dispose();
    await page.close();
  };
  return { page, session, copied, saved, asked, complaints, close };
}

export function isRequest(message: unknown): message is { name: string; parameters: unknown } {
  return (message as { rpc?: unknown }).rpc === 'request';
}

/** Messages to the page arrive as VS Code's do; typed arrays stay typed arrays. */
export async function portTo(page: Page, onMessage: (message: unknown) => void): Promise<Port> {
  const listeners = new Set<(message: unknown) => void>();
  await page.exposeFunction('postToHost', (message: unknown) => {
    onMessage(message);
    for (const listener of listeners) listener(message);
  });
  return {
    post: (message) => {
      if (page.isClosed()) return;
      // A page that is reloaded at this moment does not hear it, as in VS Code.
      page
        .evaluate((sent) => (globalThis as unknown as PageGlobal).deliver(sent), message)
        .catch(() => undefined);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export async function serveFiles(page: Page, folder: string, bundle: 'webview' | 'side'): Promise<void> {
  const html = panelHtml({
    nonce: newNonce(),
    cspSource: ORIGIN,
    scriptUri: `${ORIGIN}/${bundle}.js`,
    styleUri: `${ORIGIN}/${bundle}.css`,
    language: 'en',
    title: 'Model Lens',
    element: bundle === 'side' ? 'lens-side' : 'lens-panel',
    loading: 'Loading …',
  });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: html });
    const body = await readFile(join(folder, path)).catch(() => undefined);
    if (!body) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: TYPES[path.split('.').at(-1)!] ?? 'text/plain', body });
  });
}

export function watchFor(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`not loaded: ${request.url()}`));
}

/** Runs in the page before anything else. It is text, since this side of the tests knows no DOM. */
export function appearAsVSCode(theme: Theme): string {
  return `
  window.deliver = (message) => window.dispatchEvent(new MessageEvent('message', { data: message }));
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.postToHost(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
  window.addEventListener('DOMContentLoaded', () => {
    const { bodyClass, variables } = ${JSON.stringify(theme)};
    document.body.className = bodyClass;
    document.body.dataset.vscodeThemeKind = bodyClass;
    for (const [name, value] of Object.entries(variables)) {
      document.documentElement.style.setProperty('--vscode-' + name, value);
    }
  });`;
}

interface PageGlobal {
  deliver(message: unknown): void;
}
