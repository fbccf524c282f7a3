import * as vscode from 'vscode';

/** The model that a new panel starts with, by name. */
export function attentionModel(): string {
  return vscode.workspace.getConfiguration('modelLens').get('attention.model', 'minilm');
}

/** Where models are downloaded from. */
export function hubSetting(): string {
  return vscode.workspace.getConfiguration('modelLens').get('hub.address', 'https://huggingface.co');
}

/** Makes a model the one that new panels start with. */
export async function keepAttentionModel(name: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('modelLens');
  await settings.update('attention.model', name, vscode.ConfigurationTarget.Global);
}

/** Threads for the engine's arithmetic; 0 lets the engine choose. */
export function engineThreads(): number {
  return vscode.workspace.getConfiguration('modelLens').get('engine.threads', 0);
}

/** @param listener told when the person chose another model in the settings */
export function onDidChangeAttentionModel(listener: (model: string) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('modelLens.attention.model')) listener(attentionModel());
  });
}

/** The languages whose texts are explained on hover; none where hovers are turned off. */
export function hoverLanguages(): readonly string[] {
  const settings = vscode.workspace.getConfiguration('modelLens.hover');
  if (!settings.get('enabled', true)) return [];
  const languages = settings.get<unknown>('languages');
  return Array.isArray(languages) ? languages.filter((each) => typeof each === 'string' && each !== '') : [];
}

/** @param listener told when hovers are turned on or off, also for a language */
export function onDidChangeHoverLanguages(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('modelLens.hover')) listener();
  });
}

/** Whether the status bar counts the tokens of the selection. */
export function countsSelection(): boolean {
  return vscode.workspace.getConfiguration('modelLens').get('statusBar.enabled', true);
}

/** @param listener told when the status bar is to count, or by another model */
export function onDidChangeCounting(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    const counting = ['modelLens.statusBar.enabled', 'modelLens.attention.model'];
    if (counting.some((setting) => event.affectsConfiguration(setting))) listener();
  });
}
