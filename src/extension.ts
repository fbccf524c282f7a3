import * as vscode from 'vscode';
import { EditorInUse } from './host/editorInUse.ts';
import { EditorMarker } from './host/editorMarker.ts';
import { EngineProcess } from './host/engineProcess.ts';
import { TokenHover } from './host/hover/tokenHover.ts';
import { registerVisualizePassage } from './host/hover/visualizePassage.ts';
import { registerLensCommands } from './host/lensCommands.ts';
import { ImageInUse } from './host/imageInUse.ts';
import { Log } from './host/log.ts';
import { ModelLensPanel } from './host/modelLensPanel.ts';
import { registerModelCommands } from './host/models/modelCommands.ts';
import { ModelRegistry } from './host/models/modelRegistry.ts';
import { NetworkSettings } from './host/models/networkSettings.ts';
import { registerOpenExample } from './host/openExample.ts';
import { engineThreads } from './host/settings.ts';
import { SideView } from './host/sidePanel/sideView.ts';
import { SelectionCount } from './host/statusBar/selectionCount.ts';
import { TokenizerProcess } from './host/tokenizerProcess.ts';

/** What the host tests and the demo look at; no contract for other extensions. */
export interface ExtensionParts {
  readonly panel: ModelLensPanel;
  readonly engine: EngineProcess;
  readonly tokenizer: TokenizerProcess;
  readonly hover: TokenHover;
  readonly selectionCount: SelectionCount;
  readonly side: SideView;
  readonly marker: EditorMarker;
  readonly models: ModelRegistry;
  readonly activationMilliseconds: number;
}

/** Wires the parts together. Nothing is read or started here: that waits for the first command. */
export function activate(context: vscode.ExtensionContext): ExtensionParts {
  const start = performance.now();
  const { extensionUri, workspaceState: memory } = context;
  const pathOf = (...segments: string[]): string => vscode.Uri.joinPath(extensionUri, ...segments).fsPath;
  const log = new Log();
  const engine = new EngineProcess({
    workerFile: pathOf('dist', 'engine.mjs'),
    modelsFolder: pathOf('media', 'models'),
    threads: engineThreads,
    log: ({ level, text }) => log.write(level, text),
    l10n: vscode.l10n,
  });
  const marker = new EditorMarker();
  const editors = new EditorInUse();
  const images = new ImageInUse();
  const models = new ModelRegistry(context.globalState, vscode.l10n);
  const settings = new NetworkSettings(context.globalState);
  const panel = new ModelLensPanel({ extensionUri, memory, settings, engine, models, marker, log });
  const showLog = vscode.commands.registerCommand('modelLens.showLog', () => log.show());
  const lenses = registerLensCommands(panel, { editors, images, marker }, log);
  const examples = registerOpenExample(panel, marker, log);
  const downloads = vscode.Uri.joinPath(context.globalStorageUri, 'models').fsPath;
  const ownModels = registerModelCommands({ engine, registry: models, panel, log, downloads });
  context.subscriptions.push(
    log,
    engine,
    marker,
    editors,
    images,
    panel,
    showLog,
    lenses,
    examples,
    ownModels,
  );
  const tokenizer = new TokenizerProcess({
    workerFile: pathOf('dist', 'tokenizer.mjs'),
    modelsFolder: pathOf('media', 'models'),
    log: ({ level, text }) => log.write(level, text),
    l10n: vscode.l10n,
  });
  const hover = new TokenHover(tokenizer.client, log);
  const passage = registerVisualizePassage(panel, marker, log);
  const selectionCount = new SelectionCount(tokenizer.client, log);
  const side = new SideView({ extensionUri, memory, engine, models, editors, images, marker, panel, log });
  context.subscriptions.push(tokenizer, hover, passage, selectionCount, side);
  const activationMilliseconds = performance.now() - start;
  return { panel, engine, tokenizer, hover, selectionCount, side, marker, models, activationMilliseconds };
}
