import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import type { Place, PointerOptions, WaitOptions } from '../../test/host/harness/protocol.ts';
import { OUT } from '../paths.ts';
import { ProgramError } from '../program.ts';

/** Where pictures of windows go. */
export const SCREENSHOTS = join(OUT, 'screenshots');

/** What VS Code complains about here, and rightly: it was installed without its native modules, and is offline. */
const EXPECTED =
  /bindings file|watchdog|spdlog|node-pty|404 \(Not Found\)|service ?worker|ERR_NAME_NOT|open-vsx|HTTP response/i;

const LIMIT_MS = 20_000;
const START_LIMIT_MS = 90_000;

/** One window of VS Code in a browser, driven as a person drives it. */
export class VSCodeWindow {
  private lastWords: string[] = [];

  constructor(private readonly page: Page) {
    page.on('console', (message) => {
      const [text] = message.text().split('\n');
      if (message.type() !== 'error' || text === undefined || EXPECTED.test(text)) return;
      this.lastWords = [...this.lastWords.slice(-30), text];
    });
  }

  /** Errors that the page has printed lately: what to show when something went wrong. */
  get complaints(): string[] {
    return this.lastWords;
  }

  /** Loads a page of VS Code and waits until its workbench is there. */
  async open(address: string): Promise<void> {
    await this.page.goto(address, { timeout: START_LIMIT_MS });
    await this.untilWorkbench();
  }

  async reload(): Promise<void> {
    await this.page.reload({ timeout: START_LIMIT_MS });
    await this.untilWorkbench();
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.untilStill();
  }

  /** Drags the border at the left of the webview until the webview is `width` CSS pixels wide. */
  async resizeWebview(width: number): Promise<void> {
    const frame = await this.webviewFrame(LIMIT_MS);
    const outer = await (await frame.parentFrame()!.frameElement()).boundingBox();
    if (outer === null) throw new Error('The webview is not on screen.');
    const y = outer.y + outer.height / 2;
    await this.page.mouse.move(outer.x - 1, y);
    await this.page.mouse.down();
    await this.page.mouse.move(outer.x + outer.width - width, y, { steps: 8 });
    await this.page.mouse.up();
    // Off the border, which is highlighted under the pointer.
    await this.page.mouse.move(outer.x + outer.width / 2, outer.y - 50);
    await this.untilStill();
  }

  /** @returns the path of the picture */
  async screenshot(path: string): Promise<string> {
    await this.page.screenshot({ path, animations: 'disabled', caret: 'initial' });
    return path;
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /**
   * Runs a command by typing its title into the palette.
   * @returns when the command was given, in the time of `performance.now()`
   */
  async runCommand(title: string): Promise<number> {
    await this.press('F1');
    return this.choose(`>${title}`, title);
  }

  /** Opens a file of the workspace by typing its name. */
  async openFile(name: string): Promise<void> {
    await this.press('Control+p');
    await this.choose(name, name);
    await this.page.locator(`.tab.active:has-text("${name}")`).waitFor({ timeout: LIMIT_MS });
    await this.page.locator('.monaco-editor .view-line').first().waitFor({ timeout: LIMIT_MS });
  }

  /** Changes the colours of everything, as a person does. */
  async chooseTheme(name: string): Promise<void> {
    const limit = Date.now() + START_LIMIT_MS;
    for (;;) {
      await this.runCommand('Preferences: Color Theme');
      try {
        await this.choose(name, name, 3_000);
        return;
      } catch (problem) {
        // The list is made once, and shortly after the start the themes are not in it yet.
        await this.press('Escape');
        if (Date.now() > limit) throw problem;
      }
    }
  }

  /** Types into the box that is open at the top, and accepts the entry that it offers. @returns when */
  private async choose(text: string, entry: string, timeout = LIMIT_MS): Promise<number> {
    const box = this.page.locator('.quick-input-widget input[type=text]');
    await box.waitFor({ timeout: LIMIT_MS });
    await box.fill(text);
    const list = this.page.locator('.quick-input-list');
    const label = '.label-name';
    await list.locator(label).getByText(entry, { exact: true }).first().waitFor({ timeout });
    // What VS Code offers first need not be what was asked for.
    for (let row = 0; row < 20; row++) {
      const offered = await list.locator(`.focused ${label}`).first().innerText({ timeout: LIMIT_MS });
      if (offered.trim() === entry) return this.accept(box, text);
      await this.press('ArrowDown');
    }
    throw new Error(`VS Code does not offer "${entry}".`);
  }

  /** Accepts what the box offers, and waits until the box is gone or asks something else. */
  private async accept(box: Locator, text: string): Promise<number> {
    const accepted = performance.now();
    await this.press('Enter');
    while ((await box.isVisible()) && (await box.inputValue()) === text) {
      if (performance.now() - accepted > LIMIT_MS) throw new Error(`VS Code does nothing about "${text}".`);
      await delay(10);
    }
    return accepted;
  }

  async waitFor(place: Place, selector: string, options: WaitOptions = {}): Promise<void> {
    const limit = Date.now() + (options.timeout ?? LIMIT_MS);
    // A webview that is loaded again is another frame: what was waited for in the old one starts anew in the new one.
    for (;;) {
      const left = limit - Date.now();
      try {
        const frame = await this.frame(place, left);
        await frame
          .locator(selector)
          .first()
          .waitFor({ state: options.state ?? 'visible', timeout: Math.max(left, 1) });
        return;
      } catch (problem) {
        if (Date.now() >= limit || !isDetached(problem)) throw problem;
      }
    }
  }

  async click(place: Place, selector: string, options: PointerOptions = {}): Promise<void> {
    await (await this.element(place, selector)).click({ ...options, timeout: LIMIT_MS });
  }

  async hover(place: Place, selector: string, options: PointerOptions = {}): Promise<void> {
    const { position, modifiers } = options;
    const element = await this.element(place, selector);
    await element.hover({
      ...(position && { position }),
      ...(modifiers && { modifiers }),
      timeout: LIMIT_MS,
    });
  }

  async wheel(
    place: Place,
    selector: string,
    x: number,
    y: number,
    options: PointerOptions = {},
  ): Promise<void> {
    await this.hover(place, selector, options);
    await this.page.mouse.wheel(x, y);
  }

  async text(place: Place, selector: string): Promise<string> {
    return (await this.element(place, selector)).innerText({ timeout: LIMIT_MS });
  }

  async evaluate(place: Place, expression: string): Promise<unknown> {
    return (await this.frame(place, LIMIT_MS)).evaluate(expression);
  }

  /**
   * Waits until the panel has painted oftener than `after` times.
   * @returns how many times it has
   */
  async untilPainted(after = 0, timeout = LIMIT_MS): Promise<number> {
    const limit = Date.now() + timeout;
    while (Date.now() < limit) {
      const painted = await this.paints();
      if (painted > after) return painted;
      await delay(10);
    }
    throw new Error(`The panel has not painted within ${timeout} ms.`);
  }

  /** Waits until the panel has painted nothing new for a while. */
  async untilSettled(quiet = 700): Promise<void> {
    let seen = await this.untilPainted();
    for (let since = Date.now(); Date.now() - since < quiet; await delay(50)) {
      const painted = await this.paints();
      if (painted !== seen) since = Date.now();
      seen = painted;
    }
  }

  /** @returns how many times the panel has painted; 0 where there is no panel */
  private async paints(): Promise<number> {
    for (const frame of this.webviewFrames()) {
      const painted = await frame
        .evaluate('document.documentElement.dataset.painted ?? "0"')
        .catch(() => '0');
      if (Number(painted) > 0) return Number(painted);
    }
    return 0;
  }

  private async untilWorkbench(): Promise<void> {
    try {
      await this.page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: START_LIMIT_MS });
    } catch {
      throw new ProgramError(['VS Code did not come up in the browser.', ...this.complaints].join('\n'));
    }
  }

  /** Lets a change of size arrive everywhere: two frames of the page. */
  private async untilStill(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
    );
  }

  private async element(place: Place, selector: string): Promise<Locator> {
    return (await this.frame(place, LIMIT_MS)).locator(selector).first();
  }

  private frame(place: Place, timeout: number): Promise<Frame> {
    return place === 'workbench' ? Promise.resolve(this.page.mainFrame()) : this.webviewFrame(timeout);
  }

  /** Every webview is a frame in a frame in the page; the inner one holds the extension's document. */
  private webviewFrames(): Frame[] {
    return this.page
      .frames()
      .filter((frame) => frame.url().includes('/pre/fake.html') && !frame.isDetached());
  }

  /** @returns the document of the webview that was opened last and is on screen */
  private async webviewFrame(timeout: number): Promise<Frame> {
    const limit = Date.now() + timeout;
    do {
      for (const frame of this.webviewFrames().reverse()) {
        if (await isShown(frame)) return frame;
      }
      await delay(20);
    } while (Date.now() < limit);
    throw new Error(`No webview within ${timeout} ms.`);
  }
}

/** While a document is loaded anew, its successor waits unseen beside it. */
async function isShown(frame: Frame): Promise<boolean> {
  try {
    const inner = await frame.frameElement();
    const outer = await frame.parentFrame()!.frameElement();
    return (await inner.isVisible()) && (await outer.isVisible());
  } catch {
    return false;
  }
}

function isDetached(problem: unknown): boolean {
  return problem instanceof Error && /detached|closed|destroyed/i.test(problem.message);
}
