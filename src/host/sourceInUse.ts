import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import type { EditorInUse } from './editorInUse.ts';
import type { EditorMarker } from './editorMarker.ts';
import { ImageFileSource } from './imageFileSource.ts';
import { isImageName, selectedIn, type ImageInUse } from './imageInUse.ts';
import type { RunSource } from './runSource.ts';
import { sourceAtSelection, sourceOfDocument } from './sourceAtSelection.ts';

export interface InUse {
  readonly editors: EditorInUse;
  readonly images: ImageInUse;
  readonly marker: EditorMarker;
}

/** What a menu gives a command: what was clicked, and all that was selected in the explorer. */
export interface Clicked {
  readonly given: unknown;
  readonly more: unknown;
}

/** The selected text, or the sentence at the caret. @throws ProblemError where there is none */
export function textInUse({ editors, marker }: InUse): RunSource {
  return sourceAtSelection(editors.get(), marker);
}

/** The selected text, or the whole document. @throws ProblemError where there is none */
export function documentInUse({ editors, marker }: InUse): RunSource {
  return sourceOfDocument(editors.get(), marker);
}

/** An image, or the numbers in a document. @throws ProblemError where there is neither */
export function imageOrDocument(inUse: InUse, clicked: Clicked): RunSource {
  return imageIn(inUse, clicked) ?? documentInUse(inUse);
}

/** An image, or selected numbers. @throws ProblemError where there is neither */
export function imageOrSelection(inUse: InUse, clicked: Clicked): RunSource {
  const image = imageIn(inUse, clicked);
  if (image) return image;
  const selected = vscode.window.visibleTextEditors.some(({ selection }) => !selection.isEmpty);
  const editor = selected ? inUse.editors.get() : undefined;
  if (editor && !editor.selection.isEmpty) return sourceAtSelection(editor, inUse.marker);
  throw new ProblemError(
    'bad-input',
    vscode.l10n.t('No image is open, and no numbers are selected.'),
    vscode.l10n.t('Open an image, or choose one in the explorer, and run the command again.'),
  );
}

function imageIn({ images }: InUse, { given, more }: Clicked): RunSource | undefined {
  const chosen = Array.isArray(more) ? more.filter(isImage) : [];
  const clicked = isImage(given) ? given : chosen[0];
  if (clicked && !selectedIn(clicked)) {
    return new ImageFileSource(clicked, chosen.length > 1 ? severalFiles() : undefined);
  }
  const shown = images.get();
  return shown && new ImageFileSource(shown);
}

const isImage = (given: unknown): given is vscode.Uri =>
  given instanceof vscode.Uri && isImageName(given.path);

const severalFiles = (): string => vscode.l10n.t('Several images were chosen; this is the first one.');
