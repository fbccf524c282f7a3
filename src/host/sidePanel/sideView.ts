import * as vscode from 'vscode';
import { DocumentSource } from '../documentSource.ts';
import type { EditorInUse } from '../editorInUse.ts';
import type { EditorMarker } from '../editorMarker.ts';
import type { EngineProcess } from '../engineProcess.ts';
import { ImageFileSource } from '../imageFileSource.ts';
import type { ImageInUse } from '../imageInUse.ts';
import { tellWhy } from '../command.ts';
import type { Log } from '../log.ts';
import type { ModelLensPanel } from '../modelLensPanel.ts';
import type { ModelList } from '../models/modelList.ts';
import { attentionModel, onDidChangeAttentionModel } from '../settings.ts';
import { nothingAt, readPassage } from '../sourceAtSelection.ts';
import { complaintAbout } from '../textWindow.ts';
import { webviewHtml, webviewOptions } from '../webviewPage.ts';
import { webviewPort } from '../webviewPort.ts';
import { choiceToSave, savedChoice } from './savedChoice.ts';
import { SideSession, type SideImage, type SideTarget } from './sideSession.ts';

const SIDE_VIEW = 'modelLens.side';
const SAVED_CHOICE = 'modelLens.side.choice';

/** More than any model reads at once; a line of minified code is longer. */
const LONGEST_PASSAGE = 4000;

export interface SideViewParts {
  readonly extensionUri: vscode.Uri;
  /** Keeps what was chosen. */
  readonly memory: vscode.Memento;
  readonly engine: EngineProcess;
  readonly models: ModelList;
  readonly editors: EditorInUse;
  readonly images: ImageInUse;
  readonly marker: EditorMarker;
  readonly panel: ModelLensPanel;
  readonly log: Log;
}

/** The view in the side bar that follows the caret. */
export class SideView implements vscode.WebviewViewProvider, vscode.Disposable {
  /** What stands behind the view, once it was opened; for the tests. */
  session: SideSession | undefined;
  private readonly subscriptions: vscode.Disposable;
  private release: () => void = () => undefined;

  constructor(private readonly parts: SideViewParts) {
    const moved = (): void => this.session?.moved();
    this.subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(SIDE_VIEW, this),
      vscode.window.onDidChangeTextEditorSelection(moved),
      vscode.window.onDidChangeActiveTextEditor(moved),
      // From one image to another no text editor becomes active.
      vscode.window.tabGroups.onDidChangeTabs(moved),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) moved();
      }),
      onDidChangeAttentionModel((model) => this.session?.chooseModel(model)),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri, engine, models, memory, panel, log } = this.parts;
    const { webview } = view;
    webview.options = webviewOptions(extensionUri);
    const session = new SideSession({
      port: webviewPort(webview),
      engine,
      models,
      choice: savedChoice(memory.get(SAVED_CHOICE), attentionModel()),
      read: () => this.read(),
      openInPanel: (source, choice) => {
        panel.show({ source, ...choice }).catch((thrown: unknown) => tellWhy(thrown, log));
      },
      openImage: (source) => {
        panel.show({ source, lens: 'cnn' }).catch((thrown: unknown) => tellWhy(thrown, log));
      },
      save: (choice) => {
        memory
          .update(SAVED_CHOICE, choiceToSave(choice, attentionModel()))
          .then(undefined, (thrown: unknown) => {
            log.write('warning', 'The choice in the side panel cannot be kept for the next start.', thrown);
          });
      },
      log: (level, text, thrown) => log.write(level, text, thrown),
      l10n: vscode.l10n,
    });
    this.session = session;
    const show = (visible: boolean): void => {
      this.release();
      this.release = visible ? engine.hold() : () => undefined;
      session.setVisible(visible);
    };
    view.onDidChangeVisibility(() => show(view.visible));
    view.onDidDispose(() => {
      show(false);
      session.dispose();
      this.session = undefined;
    });
    const title = vscode.l10n.t('Model Lens: At the Caret');
    webview.html = webviewHtml(webview, extensionUri, { bundle: 'side', element: 'lens-side', title });
    show(view.visible);
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.session?.dispose();
    this.release();
  }

  /** The image in the tab in use, or the sentence at the caret; what is selected begins where the caret is meant to be. */
  private read(): SideTarget | SideImage | undefined {
    const { editors, images, marker } = this.parts;
    const image = images.get();
    if (image) return { image: new ImageFileSource(image) };
    const { document, selection } = editors.get();
    if (document.uri.scheme === 'output') return undefined;
    const passage = readPassage(document, selection.start, LONGEST_PASSAGE);
    if (!passage) throw nothingAt(document);
    const { range, text } = passage;
    const complaint = complaintAbout(text, vscode.l10n);
    if (complaint) throw complaint;
    return {
      source: new DocumentSource(document, range, marker),
      text,
      caret: document.offsetAt(selection.start) - range.start,
    };
  }
}
