import { join } from 'node:path';
import { interpolateViridis } from 'd3-scale-chromatic';
import { ROOT } from './paths.ts';
import { runAsProgram } from './program.ts';
import { launchBrowser } from './vscode/browser.ts';

/** Draws media/icon.png: a lens over the heatmap of an attention head. */
const SIZE = 256;
const CELLS = 7;
const LENS = { x: 112, y: 112, radius: 78 };
const MAGNIFICATION = 1.7;

/** Weights of a made-up head that looks at itself, at the word before and at one word that stands out. */
function weight(query: number, key: number): number {
  if (query === 4 && key === 2) return 1;
  if (query === key) return 0.62;
  if (key === query - 1) return 0.42;
  return 0.06 + 0.2 * ((query * 5 + key * 3) % 4 === 0 ? 1 : 0);
}

function heatmap(cell: number, left: number, top: number, gap: number): string {
  const cells: string[] = [];
  for (let query = 0; query < CELLS; query++) {
    for (let key = 0; key < CELLS; key++) {
      const [x, y] = [left + key * cell + gap / 2, top + query * cell + gap / 2];
      const side = cell - gap;
      const colour = interpolateViridis(weight(query, key));
      cells.push(
        `<rect x="${x}" y="${y}" width="${side}" height="${side}" rx="${cell / 9}" fill="${colour}"/>`,
      );
    }
  }
  return cells.join('');
}

function icon(): string {
  const margin = 24;
  const cell = (SIZE - 2 * margin) / CELLS;
  // The lens shows the cell that stands out, and its neighbours, where they are, only larger.
  const large = cell * MAGNIFICATION;
  const [left, top] = [LENS.x - 2.5 * large, LENS.y - 4.5 * large];
  const circle = `cx="${LENS.x}" cy="${LENS.y}" r="${LENS.radius}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}">
    <defs><clipPath id="lens"><circle ${circle}/></clipPath></defs>
    <rect width="${SIZE}" height="${SIZE}" rx="52" fill="#1b1030"/>
    <g opacity="0.55">${heatmap(cell, margin, margin, 4)}</g>
    <path d="M170 170 L219 219" stroke="#1b1030" stroke-width="38" stroke-linecap="round"/>
    <path d="M170 170 L219 219" stroke="#fdf6e3" stroke-width="24" stroke-linecap="round"/>
    <circle ${circle} fill="#1b1030"/>
    <g clip-path="url(#lens)">${heatmap(large, left, top, 6)}</g>
    <circle ${circle} fill="none" stroke="#1b1030" stroke-width="20"/>
    <circle ${circle} fill="none" stroke="#fdf6e3" stroke-width="12"/>
  </svg>`;
}

await runAsProgram(import.meta.url, async () => {
  const browser = await launchBrowser({ width: SIZE, height: SIZE });
  const page = await browser.context.newPage();
  await page.setContent(`<body style="margin:0">${icon()}</body>`);
  await page.screenshot({ path: join(ROOT, 'media', 'icon.png'), omitBackground: true });
  await browser.close();
  return 0;
});
