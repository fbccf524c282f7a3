/*
 * What runs in every page of the browser before anything else. It is text, since this side knows no DOM.
 */

/** Where the pages keep what they have seen; all times count from 1970 and so can be compared between frames. */
export const LAST_ENTER = 'modelLensLastEnter';
export const PICTURES = 'modelLensPictures';

/** One for each picture that a webview has shown. */
export interface Picture {
  /** Once the frame with the picture has been made. */
  readonly time: number;
  /** What the page has received until then, in bytes. */
  readonly received: number;
}

/**
 * Notes when Enter was pressed last, what a page is sent, and when it has painted. A webview's frame
 * keeps its window and gets another document, which VS Code then writes anew: only an observer of the document itself
 * outlives that.
 */
export const WATCH = `(() => {
  const now = () => performance.timeOrigin + performance.now();
  const pictures = (window.${PICTURES} = []);
  let received = 0;
  let seen = '0';
  const size = (message) => {
    let arrays = 0;
    const rest = JSON.stringify(message, (_, value) => {
      if (!ArrayBuffer.isView(value)) return value;
      arrays += value.byteLength;
      return null;
    });
    return arrays + new TextEncoder().encode(rest ?? '').length;
  };
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter') window.${LAST_ENTER} = performance.timeOrigin + event.timeStamp;
  }, true);
  addEventListener('message', ({ data }) => {
    if (data?.rpc !== undefined || data?.kind === 'state') received += size(data);
  });
  const observer = new MutationObserver(() => {
    const painted = document.documentElement?.dataset.painted ?? '0';
    if (painted === seen) return;
    seen = painted;
    const total = received;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => pictures.push({ time: now(), received: total });
    port2.postMessage(null);
  });
  const observe = () =>
    observer.observe(document, { subtree: true, attributeFilter: ['data-painted'] });
  observe();
  addEventListener('DOMContentLoaded', observe);
})();`;
