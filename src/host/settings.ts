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
