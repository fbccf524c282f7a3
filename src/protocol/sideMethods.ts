import * as v from 'valibot';
import type { Problem } from '../problem.ts';
import type { ModelSummary, OutlineToken } from './outline.ts';
import { method } from './rpc.ts';

/** All that the side panel shows, sent whole whenever it changes. Numbers that are not finite are `null`. */
export interface SideState {
  /**
   * `nothing`: there is nothing to read at the caret (`problem` says why) · `running`: a run is under way (an older
   * passage may still be shown) · `ready` · `failed`: `problem` says why · `lost`: the engine stopped
   */
  readonly phase: 'nothing' | 'running' | 'ready' | 'failed' | 'lost';
  /** The caret is not followed. */
  readonly paused: boolean;
  readonly problem?: Problem;
  readonly models: readonly ModelSummary[];
  /** The chosen model, by name. */
  readonly model: string;
  readonly layer: number;
  /** `null`: on average over the heads. */
  readonly head: number | null;
  readonly passage?: SidePassage;
  /** In place of a passage where the tab in use shows an image. */
  readonly glance?: SideGlance;
}

/** What a network for photographs says of an image, in short. */
export interface SideGlance {
  /** `cat.png` */
  readonly label: string;
  /** Its title. */
  readonly network: string;
  /** The likeliest first. */
  readonly classes: readonly { readonly label: string; readonly probability: number | null }[];
  /** What a person should know before they believe it. */
  readonly notes: readonly string[];
}

/** The sentence at the caret (in code the line), as the model has read it. */
export interface SidePassage {
  /** Another one for every run. */
  readonly trace: string;
  /** `essay.txt:4` */
  readonly label: string;
  /** `The text was edited since.` */
  readonly remark?: string;
  /** What of the text was cut off, and what the model does not know. */
  readonly notes: readonly string[];
  readonly model: ModelSummary;
  readonly tokens: readonly OutlineToken[];
  /** The one at the caret, or the one that was clicked. */
  readonly token: number;
  /** Of a Transformer. */
  readonly attention?: SideAttention;
  /** Of a recurrent network. */
  readonly memory?: SideMemory;
  /** What a model that predicts expects after the token; absent for other models. */
  readonly next?: readonly SideCandidate[];
}

/** What the last recurrent layer does at one character. */
export interface SideMemory {
  /** `Cell state`, or of a layer that has none `Hidden state`. */
  readonly state: string;
  /** The gates, each on average over the units: `Forget gate`. */
  readonly gates: readonly { readonly title: string; readonly mean: number | null }[];
  /** The units whose state changed most from the character before, up or down. */
  readonly changed: readonly { readonly unit: number; readonly change: number | null }[];
}

/** What one token looks at and is looked at by, the strongest first. */
export interface SideAttention {
  /** The one at the caret, or the one that was clicked. */
  readonly token: number;
  readonly layer: number;
  readonly head: number | null;
  readonly attendsTo: readonly SideWeight[];
  readonly attendedBy: readonly SideWeight[];
  readonly health: SideHealth;
}

export interface SideWeight {
  readonly token: number;
  readonly weight: number | null;
}

export interface SideHealth {
  readonly entropyBits: number | null;
  readonly largestEntropyBits: number | null;
  readonly onFirst: number | null;
  /** Absent where the text has no separator. */
  readonly onSeparator?: number | null;
  readonly notFinite: number;
  readonly saturated: number | null;
}

export interface SideCandidate {
  readonly piece: string;
  readonly probability: number | null;
}

/** Messages from the host that are no answers. */
export interface SideStateMessage {
  readonly kind: 'state';
  readonly state: SideState;
}

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What the side panel asks of the host. */
export const sideMethods = {
  /** The page was loaded (again) and wants the state. */
  ready: method<SideState>()(v.object({})),
  choose: method<null>()(
    v.object({
      model: v.optional(v.pipe(v.string(), v.maxLength(4096))),
      layer: v.optional(place),
      head: v.optional(v.nullable(place)),
    }),
  ),
  pause: method<null>()(v.object({ paused: v.boolean() })),
  /** Asks about this token instead of the one at the caret, and brings its text into view. */
  look: method<null>()(v.object({ token: place })),
  /** Marks a token's text in the editor; `null` takes the mark away. */
  pointAt: method<null>()(v.object({ token: v.nullable(place) })),
  runAgain: method<null>()(v.object({})),
  openInPanel: method<null>()(v.object({})),
};
