import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { connectSideHost } from './side/sideHost.ts';
import { LensSide } from './side/sidePanel.ts';

// The page's own element says “loading”; one that comes to life with its host takes its place.
document.querySelector('lens-side')?.remove();
customElements.define('lens-side', LensSide);
const element = new LensSide();
element.host = connectSideHost();
document.body.prepend(element);
