import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { LensPanel } from './app/elements/panel.ts';
import { connectHost } from './app/hostClient.ts';
import { Panel } from './app/panel.ts';

const panel = new Panel(connectHost());
// The page's own element says “loading”; one that comes to life with its panel takes its place.
document.querySelector('lens-panel')?.remove();
customElements.define('lens-panel', LensPanel);
const element = new LensPanel();
element.panel = panel;
document.body.prepend(element);
void panel.start();
