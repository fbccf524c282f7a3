import * as vscode from 'vscode';
import { DocumentSource } from './documentSource.ts';
import type { EditorMarker } from './editorMarker.ts';
import { KeptSource } from './keptSource.ts';
import { ImageFileSource } from './imageFileSource.ts';
import { DrawingSource } from './drawingSource.ts';
import { START, type Position } from './position.ts';
import type { RunSource } from './runSource.ts';
import { savedDrawing, type SavedPicture } from './savedPicture.ts';
import type { SavedRun } from './savedRun.ts';

export interface RestoredSource {
  readonly source: RunSource;
  readonly position: Position;
}

/**
 * Finds what a run was made on again after a window reload: an image in its file, a drawing as it was kept, a text in
 * its document where that still says the same, else as kept.
 */
export async function restoredSource(saved: SavedRun, marker: EditorMarker): Promise<RestoredSource> {
  const picture = saved.picture && restoredPicture(saved.picture, saved.remark);
  return picture ? { source: picture, position: START } : restoredText(saved, marker);
}

function restoredPicture(saved: SavedPicture, remark: string | undefined): RunSource | undefined {
  if (saved.kind === 'image') return new ImageFileSource(vscode.Uri.parse(saved.uri), remark);
  const drawing = savedDrawing(saved);
  return drawing && new DrawingSource(drawing, vscode.l10n);
}

async function restoredText(saved: SavedRun, marker: EditorMarker): Promise<RestoredSource> {
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
