// The page of the checks: mounts one element with given properties and remembers its events. Plain
// JavaScript, because the types of the DOM are kept out of the folder of tests.
import '../../../../webview/views/bars.ts';
import '../../../../webview/views/classBars.ts';
import '../../../../webview/views/heatmap.ts';
import '../../../../webview/views/legend.ts';
import '../../../../webview/views/lines.ts';
import '../../../../webview/views/mapGrid.ts';
import '../../../../webview/views/mapOverImage.ts';
import '../../../../webview/views/numbers.ts';
import '../../../../webview/views/overview.ts';
import '../../../../webview/views/statistics.ts';
import { samples } from './samples.ts';

const EVENTS = [
  'cell-hover',
  'cell-pin',
  'label-hover',
  'label-pin',
  'view-change',
  'open-head',
  'toggle-head',
  'threshold-change',
  'map-hover',
  'open-map',
  'class-hover',
  'class-pin',
];

globalThis.seen = [];
for (const name of EVENTS) {
  document.addEventListener(name, (event) => globalThis.seen.push([name, event.detail]));
}
globalThis.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  globalThis.violations.push(event.violatedDirective),
);

/** Puts the named sample alone on the page. */
globalThis.mount = async (name, more = {}) => {
  const { tag, properties } = samples[name];
  const element = document.createElement(tag);
  Object.assign(element, properties, more);
  document.querySelector('main').replaceChildren(element);
  globalThis.seen.length = 0;
  await globalThis.settled(element);
};

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Sizes are observed one frame late, and what follows from them is drawn in the next. */
globalThis.settled = async (element) => {
  for (let turn = 0; turn < 3; turn++) {
    await element.updateComplete;
    await frame();
  }
};

globalThis.dress = (theme) => {
  document.body.className = theme.bodyClass;
  const style = document.documentElement.style;
  style.cssText = '';
  for (const [name, colour] of Object.entries(theme.variables)) style.setProperty(`--vscode-${name}`, colour);
};

/** Milliseconds of painting the heatmap again, and of painting it for a new slice; medians. */
globalThis.timeHeatmap = async () => {
  const element = document.querySelector('lens-heatmap');
  const context = element.shadowRoot.querySelector('canvas').getContext('2d');
  const median = (numbers) => numbers.sort((one, other) => one - other)[numbers.length >> 1];
  const again = [];
  const anew = [];
  for (let turn = 0; turn < 25; turn++) {
    const start = performance.now();
    element.paint();
    context.getImageData(0, 0, 1, 1);
    again.push(performance.now() - start);
    await frame();
  }
  for (let turn = 0; turn < 25; turn++) {
    const slice = { ...element.slice, values: element.slice.values.slice() };
    const start = performance.now();
    element.slice = slice;
    await element.updateComplete;
    context.getImageData(0, 0, 1, 1);
    anew.push(performance.now() - start);
    await frame();
  }
  return { again: median(again), anew: median(anew) };
};
