import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext } from 'playwright-core';
import { atEnd, ProgramError } from '../program.ts';
import { packagedChromium } from './chromium.ts';
import type { Browser } from './chromium.ts';

/** A browser with one empty profile; closing it removes the profile. */
export interface LaunchedBrowser {
  context: BrowserContext;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Size of the window in CSS pixels. */
  width?: number;
  height?: number;
  /** Shows the window to a person. */
  visible?: boolean;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

/**
 * Starts a browser: an installed Chrome, Edge or Chromium, else the packaged one.
 * @throws ProgramError with what to do where there is none
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<LaunchedBrowser> {
  const browser = await findBrowser();
  const profile = mkdtempSync(join(tmpdir(), 'model-lens-browser-'));
  const removeProfile = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  const forgetProfile = atEnd(removeProfile);
  const context = await chromium
    .launchPersistentContext(profile, {
      executablePath: browser.executable,
      headless: options.visible !== true,
      args: FLAGS,
      env: { ...definedEnvironment(), ...browser.environment },
      viewport: { width: options.width ?? 1600, height: options.height ?? 1000 },
      permissions: ['clipboard-read', 'clipboard-write'],
      // Signals end this process, and its end ends the browser: see atEnd.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    .catch((problem: Error) => {
      throw new ProgramError(
        `Cannot start ${browser.executable}. Set CHROME_PATH to another browser.\n${problem.message}`,
      );
    });
  // By now Playwright has said what it does at the end: it kills the browser. Only after that does nobody write here.
  process.once('exit', removeProfile);
  forgetProfile();
  return {
    context,
    close: async () => {
      await context.close();
      removeProfile();
      process.off('exit', removeProfile);
    },
  };
}

/** @throws ProgramError with what to do where there is none */
async function findBrowser(): Promise<Browser> {
  const chosen = process.env.CHROME_PATH;
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new ProgramError(`CHROME_PATH names ${chosen}, which does not exist.`);
    return { executable: chosen, environment: {} };
  }
  const installed = installedPlaces().find((path) => existsSync(path));
  return installed === undefined ? packagedChromium() : { executable: installed, environment: {} };
}

function installedPlaces(): string[] {
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Microsoft Edge', 'Chromium'];
    return names.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return roots.flatMap((root) =>
      root === undefined ? [] : programs.map((program) => join(root, program)),
    );
  }
  const names = ['google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chromium', 'chromium-browser'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
