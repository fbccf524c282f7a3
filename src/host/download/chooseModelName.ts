import * as vscode from 'vscode';
import { parseModelReference } from './modelReference.ts';
import { SUGGESTIONS } from './suggestions.ts';

/**
 * Lets the person choose a model from the list or type a name.
 * @returns `undefined` where they went away
 */
export function chooseModelName(hub: URL): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const pick = vscode.window.createQuickPick();
  const suggested: vscode.QuickPickItem[] = SUGGESTIONS.map(
    ({ name, aboutMegabytes, licence, description }) => ({
      label: name,
      description: t('about {0} MB, {1}', aboutMegabytes, licence),
      detail: description,
    }),
  );
  pick.title = t('Download a model from {0}', hub.host);
  pick.placeholder = t('Choose one, or type owner/name or owner/name@revision');
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = suggested;
  pick.onDidChangeValue((value) => {
    const typed = value.trim();
    const known = SUGGESTIONS.some(({ name }) => name === typed);
    const item = { label: typed, description: t('look it up at {0}', hub.host), alwaysShow: true };
    pick.items = isName(typed) && !known ? [item, ...suggested] : suggested;
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (!chosen) return;
      resolve(chosen.label);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function isName(text: string): boolean {
  try {
    parseModelReference(text);
    return true;
  } catch {
    return false;
  }
}
