import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { EngineProcess } from '../engineProcess.ts';
import { tellWhy } from '../command.ts';
import { SHOW_GATE_ACTIVATIONS, VISUALIZE_ATTENTION, VISUALIZE_FEATURE_MAPS } from '../lensCommands.ts';
import { modelKindOf } from '../lensFacts.ts';
import type { Log } from '../log.ts';
import type { ModelLensPanel } from '../modelLensPanel.ts';
import type { PanelSession } from '../panelSession.ts';
import { attentionModel, keepAttentionModel } from '../settings.ts';
import type { ModelRegistry } from './modelRegistry.ts';
import type { RememberedModel } from './rememberedModel.ts';

export interface OwnModelParts {
  readonly engine: EngineProcess;
  readonly registry: ModelRegistry;
  readonly panel: ModelLensPanel;
  readonly log: Log;
  /** The folder of all downloads. */
  readonly downloads: string;
}

/**
 * Checks a model, remembers it, and uses it: in the open panel, or where the person wants it.
 * @param name absolute path of a folder, or of the file of a network of layers
 * @param hub where it was downloaded from: `openai-community/gpt2`
 * @throws ProblemError where it cannot be used
 */
export async function useOwnModel(parts: OwnModelParts, name: string, hub?: string): Promise<void> {
  const { engine, registry, panel, log } = parts;
  const release = engine.hold();
  try {
    const inspected = await whileReading(name, () => engine.call('inspectModel', { model: name }));
    const model = await registry.remember(inspected, hub);
    log.write('info', `${model.title}: ${model.description}`);
    if (model.kind === 'layers') return await useNetwork(model, panel.session);
    if (model.kind === 'recurrent') return await useRecurrentNetwork(model, panel.session);
    if (!model.hasTokenizer) warnOfIds(model);
    if (!panel.session) return offer(model, log);
    await showIn(panel.session, model);
    offerElsewhere(model, log);
  } finally {
    release();
  }
}

/** Weights of some hundred megabytes take a while. */
function whileReading<Value>(name: string, read: () => Promise<Value>): Thenable<Value> {
  const title = vscode.l10n.t('Model Lens: reading {0}', basename(name));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, read);
}

/** In the lens that is open, or in one that shows models. */
async function showIn(session: PanelSession, { name }: RememberedModel): Promise<void> {
  const { lens, lenses } = session.state;
  const chosen = lenses.find((each) => each.name === lens);
  const otherLens = chosen !== undefined && chosen.usesModel !== 'language';
  await session.runAgain({ model: name, ...(otherLens && { lens: 'attention' }) });
}

/** On the image that is open in the panel; on a text a network is run when the person asks for it. */
async function useNetwork({ name, title, layers }: RememberedModel, session?: PanelSession): Promise<void> {
  const shown = session?.state.source?.kind;
  if (session && shown !== undefined && shown !== 'text')
    return session.runAgain({
      model: name,
      ...(modelKindOf(session.state.lens) !== 'layers' && { lens: 'cnn' }),
    });
  const message = vscode.l10n.t(
    '{0} can be used: {1} layers. Open an image, and see what each of them makes of it.',
    title,
    layers,
  );
  offerCommand(message, vscode.l10n.t('Visualize Feature Maps'), VISUALIZE_FEATURE_MAPS, name);
}

/** On the text that is open in the panel; without one when the person asks for it. */
async function useRecurrentNetwork(
  { name, title, layers }: RememberedModel,
  session?: PanelSession,
): Promise<void> {
  if (session?.state.source?.kind === 'text') return session.runAgain({ model: name, lens: 'gates' });
  const message = vscode.l10n.t(
    '{0} can be used: {1} layers. Select the numbers or token ids that it reads, and see what it remembers of them.',
    title,
    layers,
  );
  offerCommand(message, vscode.l10n.t('Show Gate Activations'), SHOW_GATE_ACTIVATIONS, name);
}

/** Nothing waits for the person to answer. */
function offerCommand(message: string, label: string, command: string, model: string): void {
  void vscode.window.showInformationMessage(message, label).then((choice) => {
    if (choice === label) return vscode.commands.executeCommand(command, { model });
    return undefined;
  });
}

function warnOfIds({ title }: RememberedModel): void {
  const message = vscode.l10n.t(
    '{0} has no “tokenizer.json”, so it reads token ids only, such as “12 7 31”, and no text. Put the file that was published with it into its folder, and open it again.',
    title,
  );
  void vscode.window.showWarningMessage(message);
}

/** Nothing waits for the person to answer. */
function offer({ name, title, layers, heads, precision }: RememberedModel, log: Log): void {
  const visualize = vscode.l10n.t('Visualize Selection');
  const always = vscode.l10n.t('Use from Now On');
  const message = vscode.l10n.t(
    '{0} can be used: {1} layers × {2} heads, {3}.',
    title,
    layers,
    heads,
    precision,
  );
  void vscode.window.showInformationMessage(message, visualize, always).then(async (choice) => {
    if (choice === visualize) await vscode.commands.executeCommand(VISUALIZE_ATTENTION, { model: name });
    if (choice === always) await useFromNowOn(name, log);
  });
}

/** The panel's model is the panel's alone; hovers and counts go by the settings. */
function offerElsewhere({ name, title, hasTokenizer }: RememberedModel, log: Log): void {
  if (!hasTokenizer || name === attentionModel()) return;
  const always = vscode.l10n.t('Use from Now On');
  const message = vscode.l10n.t(
    '{0} is shown in the panel. Hovers, the status bar and new panels still use the model of the settings.',
    title,
  );
  void vscode.window.showInformationMessage(message, always).then(async (choice) => {
    if (choice === always) await useFromNowOn(name, log);
  });
}

async function useFromNowOn(name: string, log: Log): Promise<void> {
  try {
    await keepAttentionModel(name);
  } catch (thrown) {
    tellWhy(thrown, log);
  }
}
