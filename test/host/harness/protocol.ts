/**
 * What the tests in the extension host and the process outside, which holds the browser, say to each other: JSON over
 * HTTP on 127.0.0.1. The tests ask; the outside answers.
 */

/** The environment variable with the address of the outside; it carries a secret, so that no other page can ask. */
export const OUTSIDE_ADDRESS = 'MODEL_LENS_OUTSIDE';

/** Set to 1 where the outside prints to a terminal with colours. */
export const OUTSIDE_COLOURS = 'MODEL_LENS_OUTSIDE_COLOURS';

/** Only tests whose names contain this text are run, where it is set. */
export const OUTSIDE_GREP = 'MODEL_LENS_OUTSIDE_GREP';

/** VS Code's own page, or the document that the extension shows in its webview. */
export type Place = 'workbench' | 'webview';

export interface WaitOptions {
  /** `attached` where it need not be seen, `hidden` to wait until it is gone; `visible` otherwise. */
  state?: 'attached' | 'visible' | 'hidden';
  /** In milliseconds; 20,000 otherwise. */
  timeout?: number;
}

export interface PointerOptions {
  /** Where in the element, from its top left corner, in CSS pixels; the middle otherwise. */
  position?: { x: number; y: number };
  button?: 'left' | 'right' | 'middle';
  clickCount?: number;
  modifiers?: ('Alt' | 'Control' | 'Meta' | 'Shift')[];
}

/** Places in an element, across and down, from 0 to 1. */
export type Line = readonly (readonly [across: number, down: number])[];

/** What the outside can be asked; the first argument of most is the window. */
export interface OutsideCalls {
  /** Opens another window of the same VS Code, with the extension in it and no tests. */
  openWindow(folder: string): string;
  closeWindow(window: string): void;
  /** Loads the page again, as the command "Reload Window" does. Not for the window that runs the tests. */
  reloadWindow(window: string): void;
  resizeWindow(window: string, width: number, height: number): void;
  /** Makes the group of editors with the webview this wide by dragging its border. */
  resizeWebview(window: string, width: number): void;
  /** @returns the path of the picture */
  screenshot(window: string, name: string): string;
  press(window: string, keys: string): void;
  type(window: string, text: string, perSecond?: number): void;
  runCommand(window: string, title: string): void;
  openTab(window: string, name: string): void;
  waitFor(window: string, place: Place, selector: string, options: WaitOptions): void;
  click(window: string, place: Place, selector: string, options: PointerOptions): void;
  hover(window: string, place: Place, selector: string, options: PointerOptions): void;
  /** Draws a line with the mouse. */
  draw(window: string, place: Place, selector: string, line: Line): void;
  wheel(window: string, place: Place, selector: string, x: number, y: number, options: PointerOptions): void;
  text(window: string, place: Place, selector: string): string;
  evaluate(window: string, place: Place, expression: string): unknown;
  untilPainted(window: string, after: number): number;
}

export interface OutsideRequest<Name extends keyof OutsideCalls = keyof OutsideCalls> {
  call: Name;
  arguments: Parameters<OutsideCalls[Name]>;
}

export type OutsideResponse =
  { value: unknown } | { problem: { message: string; needsBrowserHarness?: boolean } };

/** What the tests tell the outside while they run. */
export type TestEvent =
  | { event: 'start'; total: number }
  /** A line of mocha's report. */
  | { event: 'line'; text: string }
  | { event: 'test'; title: string; state: 'passed' | 'failed' | 'pending' }
  /** A test that failed is run once more. */
  | { event: 'again'; title: string; stack: string }
  | { event: 'needs-browser-harness'; title: string }
  | { event: 'end'; passed: number; failed: number }
  /** The tests could not be run at all. */
  | { event: 'crash'; stack: string };
