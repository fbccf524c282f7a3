import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { OUT } from '../../scripts/paths.ts';
import type { OpenedPanel } from './page.ts';

export async function openMenu(page: Page): Promise<void> {
  await page.locator('.export-button').click();
  await page.locator('.export-menu [data-choice="png"]').waitFor();
}

/** Chooses from the menu and waits for the file. */
export async function exported(
  { page, saved }: OpenedPanel,
  choice: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const before = saved.length;
  await openMenu(page);
  await page.locator(`.export-menu [data-choice="${choice}"]`).click();
  for (let waits = 0; saved.length === before && waits < 400; waits++) await page.waitForTimeout(25);
  assert.ok(
    saved.length > before,
    `${choice} was not saved: ${await page.locator('lens-export').innerText()}`,
  );
  return saved.at(-1)!;
}

/** Beside the screenshots, for whoever looks at them. */
export async function keep(name: string, bytes: Uint8Array): Promise<void> {
  writeFileSync(join(OUT, 'screenshots', `export-${name}`), bytes);
}

export interface ReadSvg {
  readonly errors: number;
  readonly width: number;
  readonly height: number;
  readonly texts: string[];
  readonly outside: string[];
  readonly maps: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly cells: Record<string, string>;
  }[];
  readonly background: string;
  readonly elements: string[];
}

/** An SVG as the browser's own XML parser and layout see it: colours by `column,row`, texts that stick out. */
export function readSvg(page: Page, svg: string): Promise<ReadSvg> {
  return page.evaluate<ReadSvg>(
    `((svg) => {
      const xml = new DOMParser().parseFromString(svg, 'image/svg+xml');
      const root = document.importNode(xml.documentElement, true);
      document.body.append(root);
      const frame = root.getBoundingClientRect();
      const texts = [...root.querySelectorAll('text')];
      const outside = texts.filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
      });
      const maps = [...root.querySelectorAll('g[transform]')].map((group) => {
        const [x, y, width, height] = group.getAttribute('transform').match(/[-\\d.]+/g).map(Number);
        const cells = {};
        for (const path of group.querySelectorAll('path'))
          for (const [, column, row, span] of path.getAttribute('d').matchAll(/M(\\d+) (\\d+)h(\\d+)v1h-\\d+z/g))
            for (let at = 0; at < Number(span); at++) cells[(Number(column) + at) + ',' + row] = path.getAttribute('fill');
        return { x, y, width, height, cells };
      });
      const read = {
        errors: xml.querySelectorAll('parsererror').length,
        width: frame.width,
        height: frame.height,
        texts: texts.map((text) => text.textContent),
        outside: outside.map((text) => text.textContent),
        maps,
        background: root.querySelector('rect').getAttribute('fill'),
        elements: [...new Set([...root.querySelectorAll('*')].map((element) => element.localName))].sort(),
      };
      root.remove();
      return read;
    })(${JSON.stringify(svg)})`,
  );
}

export const openTab = (page: Page, tab: string): Promise<void> =>
  page.locator(`[role="tab"][data-tab="${tab}"]`).click();

/** The colours of a PNG at some of its pixels. */
export function readPng(
  page: Page,
  bytes: Uint8Array,
  places: readonly (readonly [number, number])[],
): Promise<{ width: number; height: number; colours: [number, number, number][] }> {
  const given = { base64: Buffer.from(bytes).toString('base64'), places };
  return page.evaluate(
    `(async ({ base64, places }) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([data], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(image, 0, 0);
      const colours = places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
      return { width: image.width, height: image.height, colours };
    })(${JSON.stringify(given)})`,
  );
}

export const hex = (colour: readonly number[]): string =>
  `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
