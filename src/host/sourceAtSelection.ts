import * as vscode from 'vscode';
import { ProblemError } from '../problem.ts';
import { LONGEST_TEXT } from '../protocol/engineMethods.ts';
import { sentenceAround } from '../text/sentence.ts';
import { DocumentSource } from './documentSource.ts';
import type { EditorMarker } from './editorMarker.ts';
import type { TextRange } from './textSource.ts';
import { complaintAbout } from './textWindow.ts';

/** A sentence is looked for so many code units before and after the caret. */
const SENTENCE_REACH = 4000;

interface ChosenRange {
  readonly range: TextRange;
  readonly remark?: string;
}

/**
 * The text that a command means: the selection, else the sentence or the line at the caret.
 * Of a huge selection only offsets are computed; nothing is copied.
 * @throws ProblemError where no model could read anything there
 */
export function sourceAtSelection(editor: vscode.TextEditor, marker: EditorMarker): DocumentSource {
  const { document } = editor;
  const { range, remark } = editor.selection.isEmpty ? atCaret(editor) : selected(editor);
  if (range.end - range.start <= LONGEST_TEXT) {
    const complaint = complaintAbout(textIn(document, range), vscode.l10n);
    if (complaint) throw complaint;
  }
  return new DocumentSource(document, range, marker, remark);
}

/** All of a document, unless a part of it is selected: matrices by hand belong together. */
export function sourceOfDocument(editor: vscode.TextEditor, marker: EditorMarker): DocumentSource {
  if (!editor.selection.isEmpty) return sourceAtSelection(editor, marker);
  const { document } = editor;
  const end = document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
  return new DocumentSource(document, { start: 0, end }, marker);
}

function selected({ document, selection, selections }: vscode.TextEditor): ChosenRange {
  const range = { start: document.offsetAt(selection.start), end: document.offsetAt(selection.end) };
  if (selections.filter((each) => !each.isEmpty).length < 2) return { range };
  return { range, remark: vscode.l10n.t('Several places were selected; this is the first one.') };
}

function atCaret({ document, selection }: vscode.TextEditor): ChosenRange {
  const passage = passageAt(document, selection.active);
  if (!passage) throw nothingAt(document);
  const { range, isSentence } = passage;
  const remark = isSentence
    ? vscode.l10n.t('Nothing was selected, so this is the sentence at the caret.')
    : vscode.l10n.t('Nothing was selected, so this is the line at the caret.');
  return { range, remark };
}

interface Passage {
  readonly range: TextRange;
  /** Else it is a line. */
  readonly isSentence: boolean;
}

/** The sentence at a place of a document, in code the line; `undefined` where the line is empty. */
function passageAt(document: vscode.TextDocument, position: vscode.Position): Passage | undefined {
  const line = document.lineAt(position.line);
  if (line.isEmptyOrWhitespace) return undefined;
  const lineRange = { start: document.offsetAt(line.range.start), end: document.offsetAt(line.range.end) };
  const sentence = sentenceAt(document, document.offsetAt(position), lineRange);
  return { range: sentence ?? lineRange, isSentence: sentence !== undefined };
}

export interface ReadPassage {
  readonly range: TextRange;
  readonly text: string;
}

/**
 * The passage at a place, with its text.
 * @param longest of a longer one only what is around the place, so many code units at most; no half character
 * @returns `undefined` where the line is empty
 */
export function readPassage(
  document: vscode.TextDocument,
  position: vscode.Position,
  longest: number,
): ReadPassage | undefined {
  const passage = passageAt(document, position);
  if (!passage) return undefined;
  const range = around(document.offsetAt(position), passage.range, longest);
  const text = textIn(document, range);
  const start = /^[\uDC00-\uDFFF]/.test(text) ? 1 : 0;
  const end = /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
  return { range: { start: range.start + start, end: range.start + end }, text: text.slice(start, end) };
}

function around(place: number, range: TextRange, longest: number): TextRange {
  if (range.end - range.start <= longest) return range;
  const start = Math.max(range.start, place - longest / 2);
  return { start, end: Math.min(range.end, start + longest) };
}

/** In these a sentence may run over several lines; elsewhere, in code, the line is what is meant. */
const PROSE = new Set([
  'plaintext',
  'markdown',
  'latex',
  'tex',
  'restructuredtext',
  'asciidoc',
  'typst',
  'git-commit',
  'html',
]);

/** @returns `undefined` where no sentence of a sensible length can be told */
function sentenceAt(document: vscode.TextDocument, caret: number, line: TextRange): TextRange | undefined {
  if (!PROSE.has(document.languageId)) return undefined;
  const from = Math.max(0, caret - SENTENCE_REACH);
  const text = textIn(document, { start: from, end: caret + SENTENCE_REACH });
  const found = sentenceAround(text, caret - from);
  const range = { start: from + found.start, end: from + found.end };
  const reachesEnd = found.end === text.length && text.length === caret - from + SENTENCE_REACH;
  const cutOff = (from > 0 && found.start === 0) || reachesEnd;
  const sameLine = range.start < line.end && range.end > line.start;
  return range.end > range.start && !cutOff && sameLine ? range : undefined;
}

export function nothingAt(document: vscode.TextDocument): ProblemError {
  const { t } = vscode.l10n;
  const end = document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
  // A long document is not read just to find out that all of it is empty.
  const empty = end <= LONGEST_TEXT && complaintAbout(document.getText(), vscode.l10n) !== undefined;
  return new ProblemError(
    'bad-input',
    empty ? t('The document is empty.') : t('Nothing is selected, and the line at the caret is empty.'),
    empty
      ? t('Write or paste some text and run the command again.')
      : t('Select some words, or put the caret into a sentence.'),
  );
}

function textIn(document: vscode.TextDocument, { start, end }: TextRange): string {
  return document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
}
