import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';
import type { EngineClient } from '../../src/host/engineClient.ts';
import { bundledModels } from '../../src/host/models/bundledModels.ts';
import type { ModelList } from '../../src/host/models/modelList.ts';
import {
  SideSession,
  type SideChoice,
  type SideImage,
  type SideTarget,
} from '../../src/host/sidePanel/sideSession.ts';
import { appearAsVSCode, ORIGIN, portTo, serveFiles, watchFor } from './page.ts';
import { TextInMemory } from './textInMemory.ts';
import type { Theme } from './themes.ts';

export interface SidePageOptions {
  readonly engine: EngineClient;
  readonly theme: Theme;
  readonly width: number;
  readonly choice?: Partial<SideChoice>;
  readonly models?: ModelList;
}

export interface OpenedSidePage {
  readonly page: Page;
  readonly session: SideSession;
  /** Violations of the content security policy and errors of the page. */
  readonly complaints: string[];
  /** How often the panel was asked for. */
  readonly openedInPanel: string[];
  /** Puts the caret before a part of a text, as when a person types or clicks. */
  caretAt(text: string, part?: string): TextInMemory;
  /** What stands at the caret from now on: something that throws stands for nothing to read. */
  readBy(read: () => SideTarget | SideImage | undefined): void;
  close(): Promise<void>;
}

/** Opens the side panel in a page with the HTML and policy of the extension, joined to a session as in VS Code. */
export async function openSidePage(
  context: BrowserContext,
  { engine, theme, width, choice, models = bundledModels }: SidePageOptions,
): Promise<OpenedSidePage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const openedInPanel: string[] = [];
  let read: () => SideTarget | SideImage | undefined = () => undefined;
  await page.setViewportSize({ width, height: 800 });
  watchFor(page, complaints);
  const session = new SideSession({
    port: await portTo(page, () => undefined),
    engine,
    models,
    choice: { model: 'minilm', head: null, paused: false, ...choice },
    read: () => read(),
    openInPanel: (source) => void openedInPanel.push(source.label),
    openImage: (image) => void openedInPanel.push(image.label),
    settleMilliseconds: 50,
    log: (level, text, thrown) => {
      if (level === 'error') complaints.push(`${text} ${String(thrown)}`);
    },
  });
  await serveFiles(page, join(ROOT, 'dist'), 'side');
  // The side bar has a background of its own.
  await page.addInitScript({ content: appearAsVSCode(theme) });
  await page.goto(`${ORIGIN}/`);
  await page.waitForSelector('.side-header');
  session.setVisible(true);
  const readBy = (reader: typeof read): void => {
    read = reader;
    session.moved();
  };
  return {
    page,
    session,
    complaints,
    openedInPanel,
    readBy,
    caretAt: (text, part = '') => {
      const source = new TextInMemory(text);
      readBy(() => ({ source, text, caret: text.indexOf(part) }));
      return source;
    },
    close: async () => {
      session.dispose();
      await page.close();
    },
  };
}
