import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** VS Code, its Node and the browser are kept here between runs; the folder can be deleted at any time. */
export const CACHE = join(ROOT, '.vscode-test');

/** What tests and the demo leave behind. */
export const OUT = join(ROOT, 'out');

/** The coursework folder that `npm start` opens. */
export const SAMPLES = join(ROOT, 'samples');
