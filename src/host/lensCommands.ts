import * as v from 'valibot';
import * as vscode from 'vscode';
import { usualNetwork } from '../models/layers/catalogue.ts';
import { command } from './command.ts';
import { emptySheet } from './drawingSource.ts';
import type { Log } from './log.ts';
import type { ModelLensPanel } from './modelLensPanel.ts';
import type { RunSource } from './runSource.ts';
import {
  documentInUse,
  imageOrDocument,
  imageOrSelection,
  textInUse,
  type Clicked,
  type InUse,
} from './sourceInUse.ts';

export const VISUALIZE_ATTENTION = 'modelLens.visualizeAttention';
export const VISUALIZE_FEATURE_MAPS = 'modelLens.visualizeFeatureMaps';
export const SHOW_GATE_ACTIVATIONS = 'modelLens.showGateActivations';

interface LensCommand {
  readonly lens: string;
  /** The one in use where left out. */
  readonly model?: string;
  /** What the command means by “this”. */
  readonly source: (inUse: InUse, clicked: Clicked) => RunSource;
}

const LENS_COMMANDS: Readonly<Record<string, LensCommand>> = {
  [VISUALIZE_ATTENTION]: { lens: 'attention', source: textInUse },
  'modelLens.showPositions': { lens: 'positions', source: textInUse },
  [SHOW_GATE_ACTIVATIONS]: { lens: 'gates', source: textInUse },
  'modelLens.openTokenizerBench': { lens: 'tokenizer', source: textInUse },
  // Matrices by hand belong together.
  'modelLens.attentionByHand': { lens: 'by_hand', source: documentInUse },
  'modelLens.recurrentByHand': { lens: 'recurrent_by_hand', source: documentInUse },
  [VISUALIZE_FEATURE_MAPS]: { lens: 'cnn', source: imageOrSelection },
  'modelLens.drawDigit': {
    lens: 'cnn',
    model: usualNetwork('drawing'),
    source: () => emptySheet(vscode.l10n),
  },
  'modelLens.convolve': { lens: 'convolution', source: imageOrDocument },
  'modelLens.showTensor': { lens: 'tensor', source: imageOrDocument },
};

/** What our own messages give the commands; menus give them a place. */
const ModelChoice = v.object({ model: v.pipe(v.string(), v.maxLength(4096)) });

/** The commands that run a lens on what the person works on. */
export function registerLensCommands(panel: ModelLensPanel, inUse: InUse, log: Log): vscode.Disposable {
  const commands = Object.entries(LENS_COMMANDS).map(([name, { lens, model: usual, source }]) =>
    command(name, log, async (given, more) => {
      const since = performance.now();
      const model = v.is(ModelChoice, given) ? given.model : usual;
      const request = { source: source(inUse, { given, more }), since, lens };
      await panel.show(model === undefined ? request : { ...request, model });
    }),
  );
  return vscode.Disposable.from(...commands);
}
