import * as v from 'valibot';
import * as vscode from 'vscode';
import { ProblemError } from '../../problem.ts';
import { DocumentSource } from '../documentSource.ts';
import type { EditorMarker } from '../editorMarker.ts';
import { command } from '../command.ts';
import type { Log } from '../log.ts';
import type { ModelLensPanel } from '../modelLensPanel.ts';
import type { TextRange } from '../textSource.ts';

export const VISUALIZE_PASSAGE = 'modelLens.visualizePassage';

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const passageSchema = v.object({ uri: v.pipe(v.string(), v.maxLength(8192)), start: place, end: place });

/** The address of the command with its passage, to be put into Markdown. */
export function passageLink(document: vscode.TextDocument, { start, end }: TextRange): string {
  const parameters = JSON.stringify([{ uri: document.uri.toString(), start, end }]);
  // Parentheses would end a link of Markdown.
  const query = encodeURIComponent(parameters).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `command:${VISUALIZE_PASSAGE}?${query}`;
}

/** What a link in a hover does: shows the attention of just the passage that was hovered. */
export function registerVisualizePassage(
  panel: ModelLensPanel,
  marker: EditorMarker,
  log: Log,
): vscode.Disposable {
  return command(VISUALIZE_PASSAGE, log, async (parameters) => {
    const since = performance.now();
    const source = sourceOf(parameters, marker);
    await panel.show({ source, since, lens: 'attention' });
  });
}

/** A hover is of a document that is open. */
function sourceOf(parameters: unknown, marker: EditorMarker): DocumentSource {
  const { success, output } = v.safeParse(passageSchema, parameters);
  const document = success
    ? vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === output.uri)
    : undefined;
  if (!success || !document || output.end <= output.start) {
    throw new ProblemError(
      'not-found',
      vscode.l10n.t('The text that this link means is no longer open.'),
      vscode.l10n.t('Select the text and run “Visualize Attention on Selection”.'),
    );
  }
  return new DocumentSource(document, { start: output.start, end: output.end }, marker);
}
