import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import type { Line, Place, PointerOptions, WaitOptions } from '../../test/host/harness/protocol.ts';
import { OUT } from '../paths.ts';
import { ProgramError } from '../program.ts';

/** Where pictures of windows go. */
export const SCREENSHOTS = join(OUT, 'screenshots');

/** What VS Code complains about here, and rightly: it was installed without its native modules, and is offline. */
const EXPECTED =
  /bindings file|watchdog|spdlog|node-pty|404 \(Not Found\)|service ?worker|ERR_NAME_NOT|open-vsx|HTTP response/i;

/** The elements of the extension's own pages. */
const OURS = 'lens-panel, lens-side';

const LIMIT_MS = 20_000;
const START_LIMIT_MS = 90_000;
const OFFER_LIMIT_MS = 3_000;

class NotOffered extends Error {}

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
    const frame = await this.webviewFrame();
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

  /** @param perSecond characters; as fast as they go where left out */
  async type(text: string, perSecond?: number): Promise<void> {
    if (perSecond === undefined) return this.page.keyboard.type(text);
    // A fast typist does not wait until a key is up again.
    const keys: Promise<void>[] = [];
    const start = performance.now();
    for (const [index, character] of [...text].entries()) {
      await delay(Math.max(0, start + (index * 1000) / perSecond - performance.now()));
      keys.push(this.page.keyboard.type(character));
    }
    await Promise.all(keys);
  }

  /**
   * Runs a command by typing its title into the palette.
   * @returns when the command was given, in the time of `performance.now()`
   */
  runCommand(title: string): Promise<number> {
    return this.insist(async () => {
      await this.press('F1');
      return this.choose(`>${title}`, title);
    });
  }

  /** Opens a text file of the workspace by typing its name. */
  async openFile(name: string): Promise<void> {
    await this.openTab(name);
    await this.page.locator('.monaco-editor .view-line').first().waitFor({ timeout: LIMIT_MS });
  }

  /** Opens an image of the workspace in VS Code's preview. */
  async openImage(name: string): Promise<void> {
    await this.openTab(name);
    // Keys that are pressed while the preview still loads are lost.
    await this.page.locator(`.tab.active:has-text("${name}")`).click();
  }

  /** Opens a file of the workspace by typing its name; waits until its tab is there. */
  async openTab(name: string): Promise<void> {
    await this.insist(async () => {
      await this.press('Control+p');
      return this.choose(name, name);
    });
    await this.page.locator(`.tab.active:has-text("${name}")`).waitFor({ timeout: LIMIT_MS });
  }

  /** Changes the colours of everything, as a person does. */
  async chooseTheme(name: string): Promise<void> {
    await this.insist(async () => {
      await this.runCommand('Preferences: Color Theme');
      return this.choose(name, name);
    });
  }

  /**
   * The lists of VS Code are made once, and shortly after its start not everything is in them yet; keys that are
   * pressed while a webview takes the focus are lost, and so is an open box.
   */
  private async insist(attempt: () => Promise<number>): Promise<number> {
    const limit = Date.now() + START_LIMIT_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (problem) {
        if (!(problem instanceof NotOffered) || Date.now() > limit) throw problem;
        await this.press('Escape');
      }
    }
  }

  /**
   * Types into the box that is open at the top, and accepts the entry that it offers.
   * @returns when, in the time of `performance.now()`
   */
  private async choose(text: string, entry: string): Promise<number> {
    const box = this.page.locator('.quick-input-widget input[type=text]');
    await box.fill(text, { timeout: OFFER_LIMIT_MS }).catch(() => {
      throw new NotOffered('VS Code has not opened the box, or has closed it again.');
    });
    const labels = this.page.locator('.quick-input-list .label-name');
    const wanted = labels.getByText(entry, { exact: true }).first();
    await wanted.waitFor({ timeout: OFFER_LIMIT_MS }).catch(() => {
      throw new NotOffered(`VS Code does not offer "${entry}".`);
    });
    // What VS Code offers first need not be what was asked for.
    const focused = this.page.locator('.quick-input-list .focused .label-name').first();
    for (let row = 0; row < 20; row++) {
      const offered = await focused.innerText({ timeout: OFFER_LIMIT_MS }).catch(() => '');
      if (offered.trim() === entry) return this.accept(box, text);
      await this.press('ArrowDown');
    }
    throw new NotOffered(`VS Code does not offer "${entry}".`);
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

  /** Waits until an element is there, or gone. */
  async waitFor(place: Place, selector: string, options: WaitOptions = {}): Promise<void> {
    const { state = 'visible', timeout = LIMIT_MS } = options;
    const wanted = state === 'attached' ? selector : `${selector} >> visible=true`;
    const limit = Date.now() + timeout;
    // Seldom enough not to disturb what is measured meanwhile.
    while (((await this.find(place, wanted)) === undefined) !== (state === 'hidden')) {
      if (Date.now() > limit)
        throw new Error(`${selector} is not ${state} in the ${place} within ${timeout} ms.`);
      await delay(40);
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

  /** Draws a line with the mouse. */
  async draw(place: Place, selector: string, line: Line): Promise<void> {
    const box = await (await this.element(place, selector)).boundingBox();
    if (box === null) throw new Error(`${selector} is not on screen.`);
    for (const [at, [across, down]] of line.entries()) {
      await this.page.mouse.move(box.x + across * box.width, box.y + down * box.height, { steps: 4 });
      if (at === 0) await this.page.mouse.down();
    }
    await this.page.mouse.up();
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
    const frame = place === 'workbench' ? this.page.mainFrame() : await this.webviewFrame();
    return frame.evaluate(expression);
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
      const painted = await soon(frame.evaluate('document.documentElement.dataset.painted'), '0');
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

  /** @returns the first element that fits, once there is one */
  private async element(place: Place, selector: string): Promise<Locator> {
    await this.waitFor(place, selector, { state: 'attached' });
    const found = await this.find(place, selector);
    return found ?? this.element(place, selector);
  }

  /**
   * Looks once. A webview whose document is loaded anew is another frame: what is sought may be in a frame that did
   * not exist a moment ago, so nobody waits inside one.
   */
  private async find(place: Place, selector: string): Promise<Locator | undefined> {
    const frames = place === 'workbench' ? [this.page.mainFrame()] : await this.shownFrames();
    for (const frame of frames) {
      const found = frame.locator(selector);
      if ((await soon(found.count(), 0)) > 0) return found.first();
    }
    return undefined;
  }

  /** Every webview is a frame in a frame in the page; the inner one holds the extension's document. */
  private webviewFrames(): Frame[] {
    return this.page
      .frames()
      .filter((frame) => frame.url().includes('/pre/fake.html') && !frame.isDetached());
  }

  /** @returns the extension's own documents on screen, the one that was opened last first */
  private async shownFrames(): Promise<Frame[]> {
    const shown: Frame[] = [];
    for (const frame of this.webviewFrames().reverse())
      if ((await isShown(frame)) && (await isOurs(frame))) shown.push(frame);
    return shown;
  }

  private async webviewFrame(): Promise<Frame> {
    for (const limit = Date.now() + LIMIT_MS; Date.now() < limit; await delay(20)) {
      const [frame] = await this.shownFrames();
      if (frame !== undefined) return frame;
    }
    throw new Error(`No webview within ${LIMIT_MS} ms.`);
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

/** VS Code's preview of images is a webview, too. */
async function isOurs(frame: Frame): Promise<boolean> {
  return (await soon(frame.locator(OURS).count(), 0)) > 0;
}

/** A frame that is on its way to another document may answer late or never: such an answer is not waited for. */
function soon<Value>(answer: Promise<Value>, otherwise: Value): Promise<Value> {
  return Promise.race([answer.catch(() => otherwise), delay(1_000, otherwise, { ref: false })]);
}
