import * as vscode from 'vscode';
import { DocumentSource } from './documentSource.ts';
import type { EditorMarker } from './editorMarker.ts';
import { KeptSource } from './keptSource.ts';
import { START, type Position } from './position.ts';
import type { SavedRun, TextSource } from './textSource.ts';

export interface RestoredSource {
  readonly source: TextSource;
  readonly position: Position;
}

/** Finds the text of a run again after a window reload: in its document where that still says the same, else as kept. */
export async function restoredSource(saved: SavedRun, marker: EditorMarker): Promise<RestoredSource> {
  const { place, windowStart, previousStarts } = saved;
  const document = place && (await openDocument(vscode.Uri.parse(place.uri)));
  if (document && place && saysTheSame(document, place.start + windowStart, saved.text)) {
    const range = { start: place.start, end: place.end };
    const source = new DocumentSource(document, range, marker, saved.remark, saved.correction);
    return { source, position: { windowStart, previousStarts } };
  }
  const remark = vscode.l10n.t('The document is gone or was changed, so this is its text as it was.');
  return { source: new KeptSource(saved.text, saved.label, remark, saved.correction), position: START };
}

async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  // Opening an untitled text or a notebook's cell by its address would make an empty one.
  if (open || uri.scheme === 'untitled' || uri.scheme === 'vscode-notebook-cell') return open;
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

function saysTheSame(document: vscode.TextDocument, start: number, text: string): boolean {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
  return document.getText(range) === text;
}
