import * as v from 'valibot';
import * as vscode from 'vscode';
import { command } from './command.ts';
import type { EditorInUse } from './editorInUse.ts';
import type { EditorMarker } from './editorMarker.ts';
import type { Log } from './log.ts';
import type { ModelLensPanel } from './modelLensPanel.ts';
import { sourceAtSelection, sourceOfDocument } from './sourceAtSelection.ts';

export const VISUALIZE_ATTENTION = 'modelLens.visualizeAttention';

/** The commands that run a lens on the selection, or on the sentence at the caret. */
const LENS_COMMANDS: Readonly<Record<string, string>> = {
  [VISUALIZE_ATTENTION]: 'attention',
  'modelLens.showPositions': 'positions',
  'modelLens.openTokenizerBench': 'tokenizer',
  'modelLens.attentionByHand': 'by_hand',
};

/** Lenses that read a document as a whole where nothing is selected. */
const WHOLE_DOCUMENT = ['by_hand'];

/** What our own messages give the commands; menus give them a place, which means nothing here. */
const ModelChoice = v.object({ model: v.pipe(v.string(), v.maxLength(4096)) });

export function registerLensCommands(
  panel: ModelLensPanel,
  editors: EditorInUse,
  marker: EditorMarker,
  log: Log,
): vscode.Disposable {
  const commands = Object.entries(LENS_COMMANDS).map(([name, lens]) =>
    command(name, log, async (given) => {
      const since = performance.now();
      const model = v.is(ModelChoice, given) ? { model: given.model } : {};
      const choose = WHOLE_DOCUMENT.includes(lens) ? sourceOfDocument : sourceAtSelection;
      await panel.show({ source: choose(editors.get(), marker), since, lens, ...model });
    }),
  );
  return vscode.Disposable.from(...commands);
}
