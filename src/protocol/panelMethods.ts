import * as v from 'valibot';
import type { Problem } from '../problem.ts';
import type { OptionValue } from '../trace/description.ts';
import type { Intervention } from '../trace/intervention.ts';
import {
  continuationSchema,
  drawingEntries,
  interventionsSchema,
  isFilled,
  NOT_FILLED,
  optionsSchema,
  type Drawing,
} from './engineMethods.ts';
import type { LensSummary, ModelSummary, Outline } from './outline.ts';
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
  readonly lenses: readonly LensSummary[];
  /** The lens chosen, by name. */
  readonly lens: string;
  /** The lens's options that differ from their defaults. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** What the person changed in the run: listed, taken back one by one. */
  readonly interventions: readonly Intervention[];
  /** Token ids that were chosen one after the other and stand after the text's own. */
  readonly continuation: readonly number[];
  /** What of the changes was let go, since it means nothing any more: `What was changed on tokens of the text before …` */
  readonly letGo?: string;
  /** Whether a run is kept for comparison. */
  readonly pinned: boolean;
  /** The run that the shown one is compared with. */
  readonly comparison?: PanelComparison;
  readonly window?: PanelWindow;
  /** The token under the editor's caret; marked in the strip. */
  readonly caretToken: number | null;
}

/** Two runs beside each other: with and without interventions, or this one and a pinned one. */
export interface PanelComparison {
  readonly kind: 'interventions' | 'pinned';
  /** What the other run is: `without the changes`, `pinned: essay.txt:4, MiniLM`. */
  readonly label: string;
  readonly other: Outline;
  /** This run − the other one, where the shapes agree; `null` where none does. */
  readonly difference: Outline | null;
}

/** What a run is made on: `drawing` is what was drawn or painted in the panel. */
export type SourceKind = 'text' | 'image' | 'drawing';

export interface PanelSource {
  readonly kind: SourceKind;
  /** `essay.txt:4`, `cat.png` */
  readonly label: string;
  /** `Nothing was selected, so this is the sentence at the caret.` */
  readonly remark?: string;
  /** Of a lecture's example: where the print is wrong, and what is right. */
  readonly correction?: string;
  /** Of an empty sheet that a command laid out: its number, which no other one has until VS Code is started again. */
  readonly sheet?: number;
}

/** Which part of a text too long for the model is shown. */
export interface PanelWindow {
  /** `Shown: characters 1–2,214 of 50,000,000 (510 tokens); the rest does not fit MiniLM, which reads 512 at once.` */
  readonly text: string;
  /** Of the first part of a long text, shown ahead: whether the rest is still run. */
  readonly rest?: 'running' | 'cancelled';
  readonly canMoveOn: boolean;
  readonly canMoveBack: boolean;
}

/** Stands for an outline that this page was sent in the state before. */
export interface KnownOutline {
  /** Its trace. */
  readonly known: string;
}

/** A state on its way to the page. */
export interface SentState extends Omit<PanelState, 'outline' | 'comparison'> {
  readonly outline?: Outline | KnownOutline;
  readonly comparison?: Omit<PanelComparison, 'other' | 'difference'> & {
    readonly other: Outline | KnownOutline;
    readonly difference: Outline | KnownOutline | null;
  };
}

/** Messages from the host that are no answers. */
export interface StateMessage {
  readonly kind: 'state';
  readonly state: SentState;
}

const modelName = v.pipe(v.string(), v.maxLength(4096));
const lensName = v.pipe(v.string(), v.maxLength(200));
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const token = v.nullable(id);
const fileName = v.pipe(v.string(), v.regex(/^[\p{L}\p{N} ._-]{1,120}$/u));

/** What the panel asks of the host. */
export const panelMethods = {
  ...traceMethods,
  /** The panel was loaded (again) and wants the state, with every outline. */
  ready: method<PanelState>()(v.object({})),
  /** Runs once more, with another model, lens or options where they are named. */
  run: method<null>()(
    v.object({
      model: v.optional(modelName),
      lens: v.optional(lensName),
      options: v.optional(optionsSchema),
    }),
  ),
  /** Stops the run that is under way; what is shown stays. */
  cancel: method<null>()(v.object({})),
  /**
   * Runs another model on what the shown run read, without what was changed there. Its trace can be asked about
   * until another run is shown.
   */
  runBeside: method<Outline>()(v.object({ trace: v.pipe(v.string(), v.maxLength(200)), model: modelName })),
  /**
   * What was drawn or painted becomes what the lens runs on. Answered when it was run, or when a newer drawing took
   * its place: of those that come while one is run, only the newest is.
   */
  draw: method<null>()(
    v.pipe(
      v.object({ ...drawingEntries, lens: v.optional(lensName), model: v.optional(modelName) }),
      v.check((drawing) => isFilled(drawing), NOT_FILLED),
    ),
  ),
  /** The drawing that is run on, for a page that was loaded anew; `null` where the source is another one. */
  drawn: method<Drawing | null>()(v.object({})),
  /** Takes the place of all interventions: an empty list takes them back. */
  intervene: method<null>()(v.object({ interventions: interventionsSchema })),
  /** Takes the place of all tokens that were chosen after the text. */
  continueWith: method<null>()(v.object({ tokens: continuationSchema })),
  /** Keeps the shown run for comparison with the next ones, or lets it go. */
  pin: method<null>()(v.object({ pinned: v.boolean() })),
  /** Writes stages of a shown run into a file that the person names; all of them where `nodes` is left out. */
  saveStages: method<{ path: string | null }>()(
    v.object({
      trace: v.pipe(v.string(), v.maxLength(200)),
      nodes: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(2000))),
      leading: v.optional(v.pipe(v.array(id), v.maxLength(6))),
      format: v.picklist(['npz', 'safetensors', 'json', 'csv']),
      name: fileName,
    }),
  ),
  /** Writes a figure into a file that the person names. @returns where it is, `null` where they changed their mind */
  save: method<{ path: string | null }>()(
    v.object({
      name: fileName,
      bytes: v.instance(Uint8Array),
    }),
  ),
  /** Shows the part of a long text after or before this one. */
  moveWindow: method<null>()(v.object({ direction: v.picklist(['on', 'back']) })),
  /** Marks a token's text in the editor; `null` takes the mark away. */
  pointAt: method<null>()(v.object({ token })),
  /** Colours the run's text in the editor, a step of `colourSteps` for each token; `null` takes the colours away. */
  colourEditor: method<null>()(
    v.object({ trace: v.pipe(v.string(), v.maxLength(200)), steps: v.nullable(v.instance(Uint8Array)) }),
  ),
  /** Selects a token's text in the editor and brings it into view. */
  reveal: method<null>()(v.object({ token })),
  copy: method<null>()(v.object({ text: v.pipe(v.string(), v.maxLength(32 * 1024 * 1024)) })),
  /** Time from the command to the first painted picture, told once for each run; for the log and the benchmark. */
  painted: method<null>()(v.object({ trace: v.string() })),
};
