import assert from 'node:assert/strict';
import { newNonce, panelHtml } from '../../../src/host/panelHtml.ts';

const PARTS = {
  nonce: 'abc123',
  cspSource: 'https://*.vscode-cdn.net',
  scriptUri: 'https://files/dist/webview.js',
  styleUri: 'https://files/dist/webview.css',
  language: 'en',
  title: 'Attention',
  element: 'lens-panel' as const,
  loading: 'Loading …',
};

describe('the page of the panel', () => {
  it('allows its own script and style and nothing else', () => {
    const html = panelHtml(PARTS);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
    assert.deepEqual(policy.replaceAll('&#39;', "'").split('; '), [
      "default-src 'none'",
      "script-src 'nonce-abc123'",
      'style-src https://*.vscode-cdn.net',
      'font-src https://*.vscode-cdn.net',
      'img-src https://*.vscode-cdn.net data: blob:',
    ]);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert(!/\son\w+=|style=|<style/.test(html), 'no inline script or style');
  });

  it('escapes whatever is put into it', () => {
    const hostile = `"><script>alert('x')</script>`;
    const html = panelHtml({ ...PARTS, title: hostile, loading: hostile, language: hostile });
    assert.equal(html.match(/<script/g)?.length, 1);
    assert(html.includes('&lt;script&gt;alert(&#39;x&#39;)'));
  });

  it('never uses a nonce twice', () => {
    const nonces = new Set(Array.from({ length: 100 }, newNonce));
    assert.equal(nonces.size, 100);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/);
  });
});
