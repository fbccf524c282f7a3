import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { lockDownload } from '../download/downloadLock.ts';
import { UNFINISHED } from '../download/downloadModel.ts';
import { megabytes } from '../download/plan.ts';
import type { OwnModelParts } from './ownModels.ts';
import { liesIn } from './trust.ts';

interface Removable extends vscode.QuickPickItem {
  /** Taken off the list of models. */
  readonly model?: string;
  /** Deleted: only what was downloaded. */
  readonly folder?: string;
}

/** “Remove Model…”: forgets models of the person's own, and deletes downloads. */
export async function chooseAndRemove({ registry, downloads }: OwnModelParts): Promise<void> {
  const { t } = vscode.l10n;
  const own = registry.own.map(({ name, title, bytes }): Removable => {
    const downloaded = liesIn(name, [downloads]);
    return {
      label: title,
      description: downloaded ? t('deletes {0}', megabytes(bytes)) : t('forgets it; its files stay'),
      detail: name,
      model: name,
      ...(downloaded && { folder: name }),
    };
  });
  const items = [...own, ...(await leftOvers(downloads, own))];
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('There are no models of your own.'));
    return;
  }
  const title = t('Remove Model');
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDetail: true });
  if (chosen?.model !== undefined) await registry.forget(chosen.model);
  if (chosen?.folder !== undefined) await deleteDownload(chosen.folder);
}

/** Not while it is under way. */
async function deleteDownload(folder: string): Promise<void> {
  const target = folder.endsWith(UNFINISHED) ? folder.slice(0, -UNFINISHED.length) : folder;
  const release = await lockDownload(`${target}.lock`);
  try {
    await rm(folder, { recursive: true, force: true });
  } finally {
    await release();
  }
}

/** Downloads that were not finished, and those that are no longer on the list. */
async function leftOvers(downloads: string, own: readonly Removable[]): Promise<Removable[]> {
  const listed = new Set(own.map(({ model }) => model && basename(model)));
  const entries = await readdir(downloads, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !listed.has(entry.name))
    .map(({ name }) => ({
      label: name,
      description: name.endsWith(UNFINISHED)
        ? vscode.l10n.t('deletes what has arrived of a download')
        : vscode.l10n.t('deletes a download that is on no list'),
      folder: join(downloads, name),
    }));
}
