import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  OutsideCalls,
  OutsideRequest,
  OutsideResponse,
  TestEvent,
} from '../../test/host/harness/protocol.ts';
import { SCREENSHOTS } from './window.ts';
import type { VSCodeWindow } from './window.ts';

/** Answers what the tests in the extension host ask of the world around them. */
export interface Outside {
  /** For the environment of the extension host. */
  address: string;
  /** The windows that can be acted on; `tests` is the one that runs the tests. None in desktop VS Code. */
  windows: Map<string, VSCodeWindow>;
  close(): void;
}

type Answers = { [Name in keyof OutsideCalls]: (...args: Parameters<OutsideCalls[Name]>) => unknown };

/**
 * Listens on 127.0.0.1.
 * @param onEvent gets what the tests report
 * @param openWindow opens one more window on a folder
 */
export async function listenOutside(
  onEvent: (event: TestEvent) => void,
  openWindow: (folder: string) => Promise<VSCodeWindow>,
): Promise<Outside> {
  const windows = new Map<string, VSCodeWindow>();
  const answers = answersFor(windows, openWindow);
  const secret = `/${randomUUID()}`;
  mkdirSync(SCREENSHOTS, { recursive: true });
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== secret) {
      response.writeHead(404).end();
      return;
    }
    void readJson(request)
      .then((message) => answer(message as TestEvent | OutsideRequest, answers, onEvent))
      .catch((problem: unknown): OutsideResponse => ({ problem: { message: messageOf(problem) } }))
      .then((result) => response.end(JSON.stringify(result)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${port}${secret}`, windows, close };
}

async function answer(
  message: TestEvent | OutsideRequest,
  answers: Answers,
  onEvent: (event: TestEvent) => void,
): Promise<OutsideResponse> {
  if ('event' in message) {
    onEvent(message);
    return { value: null };
  }
  const call = answers[message.call] as (...args: unknown[]) => unknown;
  try {
    return { value: (await call(...message.arguments)) ?? null };
  } catch (problem) {
    return { problem: { message: messageOf(problem), needsBrowserHarness: problem instanceof NoWindow } };
  }
}

class NoWindow extends Error {}

function answersFor(
  windows: Map<string, VSCodeWindow>,
  openWindow: (folder: string) => Promise<VSCodeWindow>,
): Answers {
  const at = (name: string): VSCodeWindow => {
    const window = windows.get(name);
    if (window === undefined) throw new NoWindow(`There is no window ${name}.`);
    return window;
  };
  const another = (name: string): VSCodeWindow => {
    if (name === 'tests') throw new Error('This would end the tests: open another window for it.');
    return at(name);
  };
  return {
    openWindow: async (folder) => {
      at('tests');
      const name = `window ${windows.size}`;
      windows.set(name, await openWindow(folder));
      return name;
    },
    closeWindow: async (name) => {
      await another(name).close();
      windows.delete(name);
    },
    reloadWindow: (name) => another(name).reload(),
    resizeWindow: (name, width, height) => at(name).resize(width, height),
    resizeWebview: (name, width) => at(name).resizeWebview(width),
    screenshot: (name, picture) => at(name).screenshot(join(SCREENSHOTS, `${picture}.png`)),
    press: (name, keys) => at(name).press(keys),
    type: (name, text, perSecond) => at(name).type(text, perSecond),
    runCommand: async (name, title) => void (await at(name).runCommand(title)),
    openTab: (name, file) => at(name).openTab(file),
    waitFor: (name, ...rest) => at(name).waitFor(...rest),
    click: (name, ...rest) => at(name).click(...rest),
    hover: (name, ...rest) => at(name).hover(...rest),
    draw: (name, ...rest) => at(name).draw(...rest),
    wheel: (name, ...rest) => at(name).wheel(...rest),
    text: (name, ...rest) => at(name).text(...rest),
    evaluate: (name, ...rest) => at(name).evaluate(...rest),
    untilPainted: (name, after) => at(name).untilPainted(after),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
