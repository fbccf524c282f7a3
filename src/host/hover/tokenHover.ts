import * as vscode from 'vscode';
import { problemOf } from '../../problem.ts';
import { wordAround } from '../../text/wordAround.ts';
import type { Log } from '../log.ts';
import { attentionModel, hoverLanguages, onDidChangeHoverLanguages } from '../settings.ts';
import { readPassage } from '../sourceAtSelection.ts';
import type { TextRange } from '../textSource.ts';
import type { TokenizerClient } from '../tokenizerProcess.ts';
import { hoverText } from './hoverText.ts';
import { passageLink, VISUALIZE_PASSAGE } from './visualizePassage.ts';

/** Longer passages (minified code, a page without a full stop) are cut to the words around the mouse. */
const LONGEST_PASSAGE = 2000;

/** Shows how the word under the mouse and its sentence are cut into tokens. */
export class TokenHover implements vscode.HoverProvider, vscode.Disposable {
  private registration: vscode.Disposable | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly tokenizer: TokenizerClient,
    private readonly log: Log,
  ) {
    this.subscription = onDidChangeHoverLanguages(() => this.register());
    this.register();
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const passage = readPassage(document, position, LONGEST_PASSAGE);
    if (!passage) return undefined;
    const { range, text } = passage;
    const word = wordAround(text, document.offsetAt(position) - range.start);
    if (!word) return undefined;
    try {
      const { signal, dispose } = signalOf(token);
      const request = { model: attentionModel(), text };
      const cut = await this.tokenizer.call('tokenize', request, { signal }).finally(dispose);
      const markdown = hoverText({ text, word, cut }, passageLink(document, range), vscode.l10n);
      return markdown === ''
        ? undefined
        : new vscode.Hover(trusted(markdown), rangeIn(document, range, word));
    } catch (thrown) {
      // A hover that cannot be had is no news for the person.
      const { code, message } = problemOf(thrown);
      if (code !== 'cancelled') this.log.write('debug', `No hover: ${message}`);
      return undefined;
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.registration?.dispose();
  }

  private register(): void {
    this.registration?.dispose();
    const languages = hoverLanguages();
    this.registration =
      languages.length === 0
        ? undefined
        : vscode.languages.registerHoverProvider(
            languages.map((language) => ({ language })),
            this,
          );
  }
}

function rangeIn(document: vscode.TextDocument, passage: TextRange, word: TextRange): vscode.Range {
  const at = (offset: number): vscode.Position => document.positionAt(passage.start + offset);
  return new vscode.Range(at(word.start), at(word.end));
}

/** Trusted to run the one command of its link. */
function trusted(markdown: string): vscode.MarkdownString {
  const string = new vscode.MarkdownString(markdown);
  string.isTrusted = { enabledCommands: [VISUALIZE_PASSAGE] };
  return string;
}

function signalOf(token: vscode.CancellationToken): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}
