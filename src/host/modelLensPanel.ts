import * as vscode from 'vscode';
import { DocumentSource } from './documentSource.ts';
import type { EditorMarker } from './editorMarker.ts';
import type { EngineProcess } from './engineProcess.ts';
import type { Log } from './log.ts';
import type { ModelList } from './models/modelList.ts';
import type { NetworkSettings } from './models/networkSettings.ts';
import { PanelSession, type ShowRequest } from './panelSession.ts';
import { restoredSource } from './restoredSource.ts';
import { parseSavedRun, type SavedRun } from './savedRun.ts';
import { fileSaver } from './saveFile.ts';
import { attentionModel, onDidChangeAttentionModel } from './settings.ts';
import { webviewHtml, webviewOptions } from './webviewPage.ts';
import { webviewPort } from './webviewPort.ts';

const PANEL_TYPE = 'modelLens.panel';
const SAVED_RUN = 'modelLens.panel.run';

export interface ModelLensPanelParts {
  readonly extensionUri: vscode.Uri;
  /** Brings the panel back after a window reload. */
  readonly memory: vscode.Memento;
  /** How images are prepared for each network of layers; for all windows. */
  readonly settings: NetworkSettings;
  readonly engine: EngineProcess;
  readonly models: ModelList;
  readonly marker: EditorMarker;
  readonly log: Log;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: PanelSession;
}

/** The one panel in which everything is looked at: opened beside the editor, used again, restored after a reload. */
export class ModelLensPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private open: OpenPanel | undefined;
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly parts: ModelLensPanelParts) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.followCaret(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.followCaret(editor)),
      onDidChangeAttentionModel((model) => this.open?.session.chooseModel(model)),
    );
  }

  /** What stands behind the open panel. */
  get session(): PanelSession | undefined {
    return this.open?.session;
  }

  /** Runs a lens on a source, in the panel that is open or in a new one beside the editor. */
  async show(request: ShowRequest): Promise<void> {
    const { panel, session } = this.open ?? this.attach(this.create());
    // Who draws goes on in the panel; who reads goes on in the editor.
    const drawn = request.source.kind === 'drawing';
    if (drawn || !panel.visible) panel.reveal(columnFor(panel), !drawn);
    const ended = session.show(request);
    if (vscode.window.activeTextEditor) this.followCaret(vscode.window.activeTextEditor);
    await ended;
  }

  /** Called by VS Code after a window reload. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.open) return panel.dispose();
    const since = performance.now();
    const { session } = this.attach(panel);
    const saved = parseSavedRun(this.parts.memory.get(SAVED_RUN));
    if (!saved) return;
    // VS Code waits for this method before it shows the panel, so it must not wait for the run.
    await session.restore(this.requestOf(saved, since), saved.model);
  }

  private async requestOf(saved: SavedRun, since: number): Promise<ShowRequest> {
    const { source, position } = await restoredSource(saved, this.parts.marker);
    const { network, recurrent, lens, options, ...changes } = saved;
    return { source, position, since, network, recurrent, lens, options, changes };
  }

  dispose(): void {
    this.subscriptions.dispose();
    // The panel itself stays: VS Code restores it after a reload.
    this.open?.session.dispose();
  }

  private create(): vscode.WebviewPanel {
    const title = vscode.l10n.t('Model Lens');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return vscode.window.createWebviewPanel(
      PANEL_TYPE,
      title,
      place,
      webviewOptions(this.parts.extensionUri),
    );
  }

  private attach(panel: vscode.WebviewPanel): OpenPanel {
    const { engine, models, log } = this.parts;
    panel.webview.options = webviewOptions(this.parts.extensionUri);
    panel.iconPath = vscode.Uri.joinPath(this.parts.extensionUri, 'media', 'icon.png');
    const session = new PanelSession({
      port: webviewPort(panel.webview),
      engine,
      models,
      model: attentionModel(),
      settings: this.parts.settings,
      outlets: { copy: (text) => vscode.env.clipboard.writeText(text), save: fileSaver(this.parts.memory) },
      save: (run) => this.save(run),
      log: (level, text, thrown) => log.write(level, text, thrown),
      l10n: vscode.l10n,
    });
    session.onDidChange(({ outline }) => {
      if (outline && panel.title !== outline.title) panel.title = outline.title;
    });
    const release = engine.hold();
    let visible = panel.visible;
    panel.onDidChangeViewState(() => {
      if (visible !== panel.visible) session.setVisible((visible = panel.visible));
    });
    panel.onDidDispose(() => {
      this.open = undefined;
      session.dispose();
      release();
      this.save(undefined);
    });
    const { title } = panel;
    panel.webview.html = webviewHtml(panel.webview, this.parts.extensionUri, {
      bundle: 'webview',
      element: 'lens-panel',
      title,
    });
    this.open = { panel, session };
    return this.open;
  }

  /** A selection is no caret: right after the command it would mark the text's last token. */
  private followCaret({ document, selection }: vscode.TextEditor): void {
    const source = this.open?.session.source;
    if (!(source instanceof DocumentSource)) return;
    this.open?.session.caretAt(selection.isEmpty ? source.offsetOf(document, selection.active) : null);
  }

  private save(run: SavedRun | undefined): void {
    this.parts.memory.update(SAVED_RUN, run).then(undefined, (thrown: unknown) => {
      this.parts.log.write('warning', 'The panel cannot be kept for the next start.', thrown);
    });
  }
}

/** Where the panel was, unless it would cover the editor that the person works in. */
function columnFor(panel: vscode.WebviewPanel): vscode.ViewColumn | undefined {
  const covers = panel.viewColumn === vscode.window.activeTextEditor?.viewColumn;
  return covers ? vscode.ViewColumn.Beside : panel.viewColumn;
}
