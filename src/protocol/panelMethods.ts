import * as v from 'valibot';
import type { Problem } from '../problem.ts';
import type { ModelSummary, Outline } from './outline.ts';
import { method, type Progress } from './rpc.ts';
import { traceMethods } from './traceMethods.ts';

/** All that the panel shows, sent whole whenever it changes: the host owns the truth. */
export interface PanelState {
  /**
   * `empty`: nothing was run yet · `running`: a run is under way (an older outline may still be shown) ·
   * `ready` · `failed`: `problem` says why · `lost`: the engine stopped; “Run again” starts a new one.
   */
  readonly phase: 'empty' | 'running' | 'ready' | 'failed' | 'lost';
  readonly source?: PanelSource;
  readonly outline?: Outline;
  readonly progress?: Progress;
  readonly problem?: Problem;
  readonly models: readonly ModelSummary[];
  /** The model chosen in the picker, by name. */
  readonly model: string;
  readonly window?: PanelWindow;
  /** The token under the editor's caret; marked in the strip. */
  readonly caretToken: number | null;
}

export interface PanelSource {
  /** `essay.txt:4` */
  readonly label: string;
  /** `Nothing was selected, so this is the sentence at the caret.` */
  readonly remark?: string;
}

/** Which part of a text too long for the model is shown. */
export interface PanelWindow {
  /** `Shown: characters 1–2,214 of 50,000,000 (510 tokens); the rest does not fit MiniLM, which reads 512 at once.` */
  readonly text: string;
  readonly canMoveOn: boolean;
  readonly canMoveBack: boolean;
}

/** Messages from the host that are no answers. */
export interface StateMessage {
  readonly kind: 'state';
  readonly state: PanelState;
}

const token = v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

/** What the panel asks of the host. */
export const panelMethods = {
  ...traceMethods,
  /** The panel was loaded (again) and wants the state. */
  ready: method<PanelState>()(v.object({})),
  /** Runs once more, with another model where one is named. */
  run: method<null>()(v.object({ model: v.optional(v.pipe(v.string(), v.maxLength(200))) })),
  /** Shows the part of a long text after or before this one. */
  moveWindow: method<null>()(v.object({ direction: v.picklist(['on', 'back']) })),
  /** Marks a token's text in the editor; `null` takes the mark away. */
  pointAt: method<null>()(v.object({ token })),
  /** Selects a token's text in the editor and brings it into view. */
  reveal: method<null>()(v.object({ token })),
  copy: method<null>()(v.object({ text: v.pipe(v.string(), v.maxLength(32 * 1024 * 1024)) })),
  /** Time from the command to the first painted picture, told once for each run; for the log and the benchmark. */
  painted: method<null>()(v.object({ trace: v.string() })),
};
