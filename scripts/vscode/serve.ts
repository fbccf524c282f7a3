import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endTree, execute } from '../child.ts';
import { atEnd, ProgramError } from '../program.ts';
import { getVSCode } from './get.ts';

/** A VS Code that answers on this machine only, until it is stopped. */
export interface ServedVSCode {
  url: string;
  /** The address of a page with `folder` open; the payload is what only the address can say. */
  page(folder: string, payload?: Payload): string;
  /** Ends every process and removes every file of this VS Code. */
  stop(): Promise<void>;
}

export interface Payload {
  /** The folder of an extension that runs from its source. */
  extensionDevelopmentPath?: string;
  /** A module that exports `run()`, called in the extension host. */
  extensionTestsPath?: string;
}

export interface ServeOptions {
  /** The user's settings.json; a quiet workbench where nothing else is said. */
  settings?: Record<string, unknown>;
  /** Packaged extensions to be installed. */
  vsix?: string[];
  /** Further environment of the extension host. */
  environment?: Record<string, string>;
}

const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'git.enabled': false,
  'window.autoDetectColorScheme': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.restoreWindows': 'none',
};

const START_LIMIT_MS = 60_000;

/**
 * Starts VS Code on a free port of 127.0.0.1, with settings and extensions of its own in a temporary folder.
 * @throws ProgramError with the server's last words where it does not answer within a minute
 */
export async function serveVSCode(options: ServeOptions = {}): Promise<ServedVSCode> {
  const { node, serverMain } = await getVSCode();
  const home = mkdtempSync(join(tmpdir(), 'model-lens-vscode-'));
  const removeHome = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  const forgetHome = atEnd(removeHome);
  const folders = prepareFolders(home, options.settings ?? {});
  for (const vsix of options.vsix ?? []) {
    await execute(node, [serverMain, ...folders, '--install-extension', vsix], {
      title: `Installing ${vsix}`,
    });
  }
  const port = await freePort();
  const server = spawn(node, [serverMain, ...folders, ...serverFlags(port)], {
    detached: process.platform !== 'win32',
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const forgetServer = atEnd(() => endTree(server));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    endTree(server);
    await ended(server);
    removeHome();
    forgetServer();
    forgetHome();
  };
  try {
    await untilItAnswers(url, server);
  } catch (problem) {
    await stop();
    throw problem;
  }
  const page = (folder: string, payload?: Payload): string => pageAddress(port, folder, payload ?? {});
  return { url, page, stop };
}

function prepareFolders(home: string, settings: Record<string, unknown>): string[] {
  const user = join(home, 'user', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
  const folders = { 'user-data-dir': 'user', 'server-data-dir': 'server', 'extensions-dir': 'extensions' };
  return Object.entries(folders).flatMap(([flag, name]) => [`--${flag}`, join(home, name)]);
}

function serverFlags(port: number): string[] {
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  // The payload with the extension's folder is honoured only with the driver that the smoke tests use.
  const consent = [
    '--without-connection-token',
    '--accept-server-license-terms',
    '--enable-smoke-test-driver',
  ];
  return [...address, ...consent, '--telemetry-level', 'off', '--disable-workspace-trust'];
}

function pageAddress(port: number, folder: string, payload: Payload): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${slashed(path)}`;
  const entries: [string, string][] = Object.entries(payload).map(([key, path]) => [
    key,
    remote(path as string),
  ]);
  entries.push(['skipWelcome', 'true'], ['skipReleaseNotes', 'true']);
  const query = new URLSearchParams({ folder: slashed(folder), payload: JSON.stringify(entries) });
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/** A path as it stands in a URI: `/home/…` or `/c:/Users/…`. */
function slashed(path: string): string {
  const forward = path.replaceAll('\\', '/');
  return forward.startsWith('/') ? forward : `/${forward}`;
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  for (const stream of [server.stdout!, server.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  }
  const limit = Date.now() + START_LIMIT_MS;
  while (Date.now() < limit && server.exitCode === null) {
    const answered = await fetch(`${url}/version`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await delay(100);
  }
  throw new ProgramError(`VS Code did not start.\n${said.trim()}`);
}

/** @returns a port of 127.0.0.1 that nobody listens on now */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
