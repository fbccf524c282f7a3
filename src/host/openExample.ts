import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Preset } from '../presets/preset.ts';
import { command } from './command.ts';
import { DocumentSource } from './documentSource.ts';
import type { EditorMarker } from './editorMarker.ts';
import type { Log } from './log.ts';
import type { ModelLensPanel } from './modelLensPanel.ts';

const OPEN_EXAMPLE = 'modelLens.openExample';

interface ExampleItem extends vscode.QuickPickItem {
  readonly preset?: Preset;
}

/** The command that opens one of the lectures' examples as a text of its own and runs it. */
export function registerOpenExample(
  panel: ModelLensPanel,
  marker: EditorMarker,
  log: Log,
): vscode.Disposable {
  return command(OPEN_EXAMPLE, log, async (given) => {
    // Read when the first example is wanted, not when VS Code starts.
    const { LECTURES, PRESETS } = await import('../presets/catalogue.ts');
    // A link may name the example: `command:modelLens.openExample?["padding"]`.
    const ExampleName = v.picklist(PRESETS.map(({ name }) => name));
    const named = v.is(ExampleName, given) ? PRESETS.find(({ name }) => name === given) : undefined;
    const preset = named ?? (await pickedExample(exampleItems(LECTURES, PRESETS)));
    if (preset) await openExample(preset, panel, marker);
  });
}

async function pickedExample(items: readonly ExampleItem[]): Promise<Preset | undefined> {
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Lecture Examples'),
    placeHolder: vscode.l10n.t('An example opens as a text that you can change and run again'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.preset;
}

/** Lecture by lecture. */
function exampleItems(lectures: Readonly<Record<string, string>>, presets: readonly Preset[]): ExampleItem[] {
  return Object.entries(lectures).flatMap(([lecture, title]): ExampleItem[] => [
    { label: `${lecture} · ${title}`, kind: vscode.QuickPickItemKind.Separator },
    ...presets
      .filter((preset) => preset.lecture === lecture)
      .map((preset) => ({
        label: preset.title,
        description: preset.correction === undefined ? '' : vscode.l10n.t('print corrected'),
        detail: preset.description,
        preset,
      })),
  ]);
}

async function openExample(preset: Preset, panel: ModelLensPanel, marker: EditorMarker): Promise<void> {
  const { text, lens, options, description, correction } = preset;
  const document = await vscode.workspace.openTextDocument({ content: text, language: 'plaintext' });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
  // From here on a person waits for the picture, not for their own choice.
  const since = performance.now();
  const range = { start: 0, end: document.getText().length };
  const source = new DocumentSource(document, range, marker, description, correction);
  await panel.show({ source, lens, options, since });
}
