import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { ProblemError } from '../../problem.ts';
import { useOwnModel, type OwnModelParts } from '../models/ownModels.ts';
import { hubSetting } from '../settings.ts';
import { chooseModelName } from './chooseModelName.ts';
import { downloadModel, targetFolder } from './downloadModel.ts';
import { hubAddress } from './hubAddress.ts';
import { parseModelReference, titleOf, type ModelReference } from './modelReference.ts';
import { megabytes, planDownload, type DownloadPlan } from './plan.ts';
import { ProgressText } from './progressText.ts';

/** “Download Model…”. The network is not touched before a name was chosen. */
export async function downloadChosenModel(parts: OwnModelParts): Promise<void> {
  try {
    await chooseAndDownload(parts);
  } catch (thrown) {
    // Who cancels knows it.
    if (!(thrown instanceof ProblemError && thrown.code === 'cancelled')) throw thrown;
  }
}

async function chooseAndDownload(parts: OwnModelParts): Promise<void> {
  const hub = hubAddress(hubSetting());
  const typed = await chooseModelName(hub);
  if (typed === undefined) return;
  const reference = parseModelReference(typed);
  const plan = await lookUp(hub, reference);
  const folder = targetFolder(parts.downloads, plan);
  if (!existsSync(folder)) {
    if (!(await confirmed(hub, plan, folder))) return;
    await bring(parts, hub, plan);
  }
  await useOwnModel(parts, folder, titleOf(reference));
}

function lookUp(hub: URL, reference: ModelReference): Promise<DownloadPlan> {
  const title = vscode.l10n.t('Looking up {0} at {1}', titleOf(reference), hub.host);
  return withCancelling(title, (signal) => planDownload({ hub, signal }, reference));
}

async function confirmed(hub: URL, { reference, licence, files, bytes }: DownloadPlan, folder: string) {
  const { t } = vscode.l10n;
  const terms = licence ? t('licence {0}', licence) : t('the hub tells no licence: see the model’s page');
  const yes = {
    label: `$(cloud-download) ${t('Download {0}', megabytes(bytes))}`,
    description: t('{0}; {1} files, each checked by its hash', terms, files.length),
    detail: t('into {0}', folder),
  };
  const no = { label: `$(close) ${t('Cancel')}` };
  const title = t('Download {0} from {1}?', titleOf(reference), hub.host);
  return (await vscode.window.showQuickPick([yes, no], { title, ignoreFocusOut: true })) === yes;
}

async function bring({ downloads, log }: OwnModelParts, hub: URL, plan: DownloadPlan): Promise<void> {
  const name = titleOf(plan.reference);
  const text = new ProgressText(plan.bytes);
  let shown = 0;
  try {
    await withCancelling(vscode.l10n.t('Downloading {0}', name), (signal, progress) =>
      downloadModel({ hub, signal }, plan, downloads, (bytes) => {
        const message = text.at(bytes);
        if (message === undefined) return;
        progress.report({ message, increment: ((bytes - shown) / plan.bytes) * 100 });
        shown = bytes;
      }),
    );
    log.write('info', `${name} was downloaded: ${megabytes(plan.bytes)} at commit ${plan.commit}.`);
  } catch (thrown) {
    if (thrown instanceof ProblemError && thrown.code === 'cancelled') {
      const kept = vscode.l10n.t(
        'The download of {0} was cancelled. What has arrived is kept: download again to go on, or take it away with “Model Lens: Remove Model…”.',
        name,
      );
      void vscode.window.showInformationMessage(kept);
    }
    throw thrown;
  }
}

type Report = vscode.Progress<{ message?: string; increment?: number }>;

async function withCancelling<Value>(
  title: string,
  action: (signal: AbortSignal, progress: Report) => Promise<Value>,
): Promise<Value> {
  const place = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(place, (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return action(controller.signal, progress);
  });
}
