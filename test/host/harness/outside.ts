import { post } from './post.ts';
import { OUTSIDE_ADDRESS } from './protocol.ts';
import type { Line, OutsideCalls, OutsideResponse, Place, PointerOptions, WaitOptions } from './protocol.ts';

/** Thrown where there is no browser that could be driven: the runner reports such tests by name. */
export class NeedsBrowserHarness extends Error {}

/** The page of VS Code or the document in the extension's webview, as a person meets it. */
class PlaceOutside {
  constructor(
    private readonly window: string,
    private readonly place: Place,
  ) {}

  /** Waits until an element is there, or gone. */
  async waitFor(selector: string, options: WaitOptions = {}): Promise<void> {
    await ask('waitFor', this.window, this.place, selector, options);
  }

  /** Clicks the first element that fits the selector, once it can be clicked. */
  async click(selector: string, options: PointerOptions = {}): Promise<void> {
    await ask('click', this.window, this.place, selector, options);
  }

  /** Moves the pointer onto an element. */
  async hover(selector: string, options: PointerOptions = {}): Promise<void> {
    await ask('hover', this.window, this.place, selector, options);
  }

  /** Draws a line with the mouse, as fast as the browser takes it. */
  async draw(selector: string, line: Line): Promise<void> {
    await ask('draw', this.window, this.place, selector, line);
  }

  /** Turns the wheel by `x` and `y` CSS pixels over an element. */
  async wheel(selector: string, x: number, y: number, options: PointerOptions = {}): Promise<void> {
    await ask('wheel', this.window, this.place, selector, x, y, options);
  }

  /** @returns the text that is seen in the first element that fits the selector */
  text(selector: string): Promise<string> {
    return ask('text', this.window, this.place, selector);
  }

  /**
   * @param expression JavaScript, since tests know no DOM types; may be a promise
   * @returns its value, which must survive JSON
   */
  async evaluate<Value>(expression: string): Promise<Value> {
    return (await ask('evaluate', this.window, this.place, expression)) as Value;
  }
}

/** A window of VS Code, acted on from the browser around it: what a person at the keyboard can do. */
export class WindowOutside {
  /** VS Code's own page: editors, notifications, the palette. */
  readonly workbench: PlaceOutside;
  /** The document in the extension's webview; shadow roots are searched, too. */
  readonly webview: PlaceOutside;

  constructor(private readonly window: string) {
    this.workbench = new PlaceOutside(window, 'workbench');
    this.webview = new PlaceOutside(window, 'webview');
  }

  /** Saves the whole window as out/screenshots/`name`.png and returns that path. */
  screenshot(name: string): Promise<string> {
    return ask('screenshot', this.window, name);
  }

  /** Presses keys that are held together, such as `Control+Shift+KeyP` or `ArrowDown`. */
  async press(keys: string): Promise<void> {
    await ask('press', this.window, keys);
  }

  /**
   * Types characters into whatever has the focus.
   * @param perSecond how many; as fast as they go where left out
   */
  async type(text: string, perSecond?: number): Promise<void> {
    if (perSecond === undefined) await ask('type', this.window, text);
    else await ask('type', this.window, text, perSecond);
  }

  /** Runs a command by typing its title into the palette. */
  async runCommand(title: string): Promise<void> {
    await ask('runCommand', this.window, title);
  }

  /** Opens a file of the workspace by typing its name. */
  async openTab(name: string): Promise<void> {
    await ask('openTab', this.window, name);
  }

  /** Gives the window a size in CSS pixels; it starts with 1600 × 1000. */
  async resize(width: number, height: number): Promise<void> {
    await ask('resizeWindow', this.window, width, height);
  }

  /** Makes the webview this wide, in CSS pixels, by dragging the border between it and the editor beside it. */
  async resizeWebview(width: number): Promise<void> {
    await ask('resizeWebview', this.window, width);
  }

  /**
   * Waits until the panel has painted.
   * @param after only a paint later than this one counts
   * @returns how many times the panel has painted
   */
  untilPainted(after = 0): Promise<number> {
    return ask('untilPainted', this.window, after);
  }

  /** Loads the page again, as "Reload Window" does. The window that runs the tests refuses. */
  async reload(): Promise<void> {
    await ask('reloadWindow', this.window);
  }

  async close(): Promise<void> {
    await ask('closeWindow', this.window);
  }
}

/** The window that runs the tests. */
export const outside = new WindowOutside('tests');

/**
 * Opens another window of the same VS Code, with an extension host of its own: for what would end the tests if it
 * happened to theirs, such as a reload.
 * @param folder absolute path of the workspace
 */
export async function openWindow(folder: string): Promise<WindowOutside> {
  return new WindowOutside(await ask('openWindow', folder));
}

async function ask<Name extends keyof OutsideCalls>(
  call: Name,
  ...args: Parameters<OutsideCalls[Name]>
): Promise<ReturnType<OutsideCalls[Name]>> {
  const address = process.env[OUTSIDE_ADDRESS];
  if (address === undefined)
    throw new NeedsBrowserHarness('There is no outside: run this with npm run test:host.');
  const response = (await post(address, { call, arguments: args })) as OutsideResponse;
  if ('value' in response) return response.value as ReturnType<OutsideCalls[Name]>;
  const { message, needsBrowserHarness } = response.problem;
  throw needsBrowserHarness === true ? new NeedsBrowserHarness(message) : new Error(`${call}: ${message}`);
}
