import * as vscode from 'vscode';

/** Names of images: those that can be read, and those of which it is then said why they cannot. */
const IMAGE_NAME = /\.(png|apng|jpe?g|jfif|webp|gif|bmp|svg|avif|tiff?|ico|heic)$/i;

export const isImageName = (path: string): boolean => IMAGE_NAME.test(path);

/** Knows which image a command means: the one in the active tab, also while the panel has the focus. */
export class ImageInUse implements vscode.Disposable {
  /** The tab that was worked in last; no webview, such as the panel. */
  private last: vscode.Tab | undefined;
  private readonly subscription: vscode.Disposable;

  constructor() {
    const { tabGroups } = vscode.window;
    const follow = (): void => {
      const tab = tabGroups.activeTabGroup.activeTab;
      if (tab && !(tab.input instanceof vscode.TabInputWebview)) this.last = tab;
    };
    this.subscription = vscode.Disposable.from(
      tabGroups.onDidChangeTabs(follow),
      tabGroups.onDidChangeTabGroups(follow),
    );
    follow();
  }

  /** @returns `undefined` where the tab in use shows no image; an image shown as text is one until text is selected */
  get(): vscode.Uri | undefined {
    const active = vscode.window.tabGroups.activeTabGroup.activeTab;
    const inPanel = active?.input instanceof vscode.TabInputWebview;
    const tab = inPanel ? this.last : active;
    return tab?.isActive ? imageOf(tab) : undefined;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

function imageOf({ input }: vscode.Tab): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputCustom) {
    const previewed = input.viewType === 'imagePreview.previewEditor' || isImageName(input.uri.path);
    return previewed ? input.uri : undefined;
  }
  if (!(input instanceof vscode.TabInputText) || !isImageName(input.uri.path)) return undefined;
  return selectedIn(input.uri) ? undefined : input.uri;
}

/** Whether a person has selected text in a document, and means that. */
export function selectedIn(uri: vscode.Uri): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.uri.toString() === uri.toString() && !editor.selection.isEmpty;
}
