import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ProblemError } from '../../problem.ts';
import { isLayersFile, KERAS_FILE_EXTENSIONS } from '../../models/layers/layersFileName.ts';
import { command } from '../command.ts';
import { modelAt } from './modelAt.ts';
import { useOwnModel, type OwnModelParts } from './ownModels.ts';
import { mayRead, type Workspace } from './trust.ts';

/** The command “Open Model…”, from the palette or with a folder (or a file in it) from the explorer. */
export function registerOpenModelFolder(parts: OwnModelParts): vscode.Disposable {
  return command('modelLens.openModelFolder', parts.log, async (given) => {
    const uri = given instanceof vscode.Uri ? given : await askForModel();
    if (!uri) return;
    const name = await modelAt(onDisk(uri));
    if (await mayRead(name, workspace(), () => agreed(name))) await useOwnModel(parts, name);
  });
}

type Choosing = Pick<vscode.OpenDialogOptions, 'canSelectFiles' | 'canSelectFolders'>;

async function askForModel(): Promise<vscode.Uri | undefined> {
  const choosing = await askForKind();
  const [uri] =
    (choosing &&
      (await vscode.window.showOpenDialog({
        ...choosing,
        title: choosing.canSelectFiles
          ? vscode.l10n.t(
              'A network of layers: .keras, .h5, model.json of TensorFlow.js, or .safetensors of PyTorch',
            )
          : vscode.l10n.t('A Hugging Face model’s folder, with config.json and model.safetensors'),
        openLabel: vscode.l10n.t('Open Model'),
        ...(choosing.canSelectFiles && {
          filters: { [vscode.l10n.t('Models')]: [...KERAS_FILE_EXTENSIONS, 'json', 'safetensors'] },
        }),
      }))) ??
    [];
  return uri;
}

/** Only macOS has dialogs that take both. */
async function askForKind(): Promise<Choosing | undefined> {
  const { t } = vscode.l10n;
  const kinds = [
    {
      label: t('A language model’s folder'),
      detail: t('Hugging Face: config.json and model.safetensors'),
      choosing: { canSelectFiles: false, canSelectFolders: true },
    },
    {
      label: t('A file with a network of layers'),
      detail: t(
        'Keras: .keras, .h5. TensorFlow.js: model.json, with its weights beside it. PyTorch: nn.RNN, nn.LSTM or nn.GRU as .safetensors',
      ),
      choosing: { canSelectFiles: true, canSelectFolders: false },
    },
  ];
  const chosen = await vscode.window.showQuickPick(kinds, { title: t('Open Model') });
  return chosen?.choosing;
}

/** @throws ProblemError where it is in a place that has no files */
function onDisk(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new ProblemError(
    'bad-input',
    vscode.l10n.t('“{0}” is not on this machine’s disk.', basename(uri.path)),
    vscode.l10n.t('Copy the model to the disk and open it there.'),
  );
}

function workspace(): Workspace {
  const { isTrusted: trusted, workspaceFolders = [] } = vscode.workspace;
  return { trusted, folders: workspaceFolders.map(({ uri }) => uri.fsPath) };
}

async function agreed(name: string): Promise<boolean> {
  const open = vscode.l10n.t('Open Model');
  const detail = isLayersFile(name)
    ? vscode.l10n.t(
        'You have not said that you trust this workspace. Model Lens reads {0}, and the weights and labels beside it, and checks them; no code of the model or of the workspace runs.',
        name,
      )
    : vscode.l10n.t(
        'You have not said that you trust this workspace. Model Lens reads config.json, the safetensors files and tokenizer.json of {0} and checks them; no code of the model or of the workspace runs.',
        name,
      );
  const question = vscode.l10n.t('Open the model in “{0}”?', basename(name));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, open)) === open;
}
