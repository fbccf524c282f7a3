/** What the questions about a recurrent network's run answer. Positions and units count from 0. */

/** How often units stand at the end of what they can be (Karpathy, Johnson, Li 2015). */
export interface Saturation {
  readonly node: string;
  /** Below `low` a unit is saturated on the left, above `high` on the right. */
  readonly low: number;
  readonly high: number;
  /** [unit]: share of the positions. */
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** Over the units. */
  readonly meanLeft: number;
  readonly meanRight: number;
}

/** What a unit does in a span: `on`: above the threshold there, and not outside; `off`: the other way round. */
export type Polarity = 'on' | 'off';

export interface FoundCell {
  readonly unit: number;
  readonly polarity: Polarity;
  /** Share of the positions in the span, and of those outside, where the unit does what its polarity says. */
  readonly inside: number;
  readonly outside: number;
  /** The mean of both (balanced accuracy): 1 where it never errs, ½ where it knows nothing of the span. */
  readonly score: number;
  /** How far apart the mean values in the span and outside are, in standard deviations: orders equal scores. */
  readonly distance: number;
}

export interface FoundCells {
  readonly threshold: number;
  /** The best first. */
  readonly cells: readonly FoundCell[];
  /** Of how many units. */
  readonly units: number;
  /** TeX of the score. */
  readonly formula: string;
}

/** Where several units do the same at once. */
export interface CellSpans {
  /** Pairs of half-open positions, in the order of the text: from, to, from, to … */
  readonly spans: Uint32Array;
  /** How many positions lie in them. */
  readonly positions: number;
}

export interface TextFeature {
  /** `inside quotes` */
  readonly name: string;
  /** What the number is at a position, in a sentence. */
  readonly words: string;
  /** Whether this text has it anywhere, and not everywhere: else nothing can go with it. */
  readonly varies: boolean;
}

export interface UnitLabel {
  readonly unit: number;
  /** Its place among the features. */
  readonly feature: number;
  /** `inside quotes`, `not inside quotes` */
  readonly label: string;
  /** Pearson's correlation, −1 to 1. */
  readonly correlation: number;
}

export interface UnitLabels {
  readonly features: readonly TextFeature[];
  /** [unit, feature]: Pearson's correlation; NaN where the unit or the feature is the same at all positions. */
  readonly correlations: Float32Array;
  /** Units that clearly go with a feature, the clearest first. */
  readonly labels: readonly UnitLabel[];
  /** A correlation is called clear from this size on. */
  readonly clearFrom: number;
  readonly formula: string;
  /** What such a label says and what it does not. */
  readonly meaning: string;
}

export interface Memory {
  readonly layer: string;
  readonly kind: 'rnn' | 'lstm' | 'gru';
  /** `forward`: how long what was written at `position` lasts · `backward`: what is left at `position` of earlier steps */
  readonly direction: 'forward' | 'backward';
  readonly position: number;
  /** The curves are for the positions `from` to `to` (half-open), in the order of the text. */
  readonly from: number;
  readonly to: number;
  readonly units: number;
  /** [position, unit]: log₁₀ of what is left; −∞ where a gate was 0. */
  readonly logOfUnits: Float32Array;
  /** [position]: log₁₀ of the mean over the units (of an RNN: of the root of the mean of squares). */
  readonly logOfMean: Float32Array;
  /** [position]: log₁₀ of the largest unit (of an RNN: of the largest singular value). */
  readonly logOfLargest: Float32Array;
  readonly formula: string;
  readonly meaning: string;
  /** Where not the whole text was computed: how far it was. */
  readonly truncated?: string;
}

/** What a character model expected at each position, and what came. */
export interface Predictions {
  /** The node of the probabilities. */
  readonly node: string;
  /** What each id stands for, as it is written; empty where that is not known. */
  readonly characters: readonly string[];
  /** [position]: the probability of the character that comes next; NaN at the last position. */
  readonly probability: Float32Array;
  /** [position]: −log₂ of it, in bits. */
  readonly surprisal: Float32Array;
  /** [position]: the mean of the surprisals up to here, in bits per character. */
  readonly runningMean: Float32Array;
  /** Over the whole text. */
  readonly bitsPerCharacter: number;
  readonly perPosition: number;
  /** [position, rank]: ids of the likeliest next characters, and their probabilities. */
  readonly topIds: Uint32Array;
  readonly topProbabilities: Float32Array;
}

/** How a character model goes on from a position by itself. */
export interface ContinuedText {
  readonly position: number;
  readonly seed: number;
  readonly temperature: number;
  readonly steps: readonly ContinuedStep[];
  readonly text: string;
  /** How many steps have a true next character in the text. */
  readonly known: number;
  /** [step, up to `known`]: −log₂ p of the text's character, in bits: fed with the text (teacher forcing) … */
  readonly fedText: Float32Array;
  /** … and fed with its own characters. */
  readonly fedOwn: Float32Array;
  readonly meaning: string;
}

export interface ContinuedStep {
  readonly id: number;
  readonly piece: string;
  /** As the network says, at temperature 1. */
  readonly probability: number;
  /** After the temperature. */
  readonly chance: number;
  /** The random number from 0 to 1 that chose it. */
  readonly drawn: number;
}

/** The gradient of the loss at one position, followed back to earlier positions. */
export interface ThroughTime {
  readonly position: number;
  /** The character whose probability the loss is of. */
  readonly target: number;
  /** −ln p(target), in nats: what was differentiated. */
  readonly loss: number;
  /** Curves are for the positions `from` to `position` (both included). */
  readonly from: number;
  readonly layers: readonly {
    readonly layer: string;
    readonly kind: 'rnn' | 'lstm' | 'gru';
    /** [position]: log₁₀ of ‖∂loss/∂h‖₂, through all later steps and the layers above; −∞ where it is 0. */
    readonly logNorms: Float32Array;
    /** [position]: the same for the cell state of an LSTM. */
    readonly logCellNorms?: Float32Array;
  }[];
  /** [position]: log₁₀ of ‖∂loss/∂x‖₂, x the vector that the network reads for the character. */
  readonly logConnectivity: Float32Array;
  /** [position]: −x · ∂loss/∂x: what speaks for the target (above 0) and against it, to first order. */
  readonly contribution: Float32Array;
  /** Truncated: chunks of so many positions; the gradient stops where a chunk begins. 0: not truncated. */
  readonly chunk: number;
  /** Where the gradient was cut, where it was. */
  readonly cutAt: number | null;
  readonly formula: string;
  readonly meaning: string;
}

/** The matrices that a recurrent layer multiplies its state with, by what they do to its length. */
export interface RecurrentSpectrum {
  readonly layer: string;
  readonly gates: readonly {
    readonly gate: string;
    /** Falling. */
    readonly singularValues: Float32Array;
    /** Real and imaginary parts in turn, in falling order of their size. */
    readonly eigenvalues: Float32Array;
  }[];
  readonly meaning: string;
}

/** The gradient of a text's loss by all weights, as one step of training would use it. */
export interface GradientStep {
  /** The characters that were read: half-open. */
  readonly from: number;
  readonly to: number;
  /** Mean of −ln p(next character) over them, in nats. */
  readonly loss: number;
  /** 0: through all of them. */
  readonly chunk: number;
  readonly weights: readonly WeightGradient[];
  /** Over all weights. */
  readonly before: GradientSize;
  readonly byNorm: { readonly threshold: number; readonly factor: number; readonly after: GradientSize };
  readonly byValue: {
    readonly threshold: number;
    readonly clamped: number;
    readonly after: GradientSize;
    /** Cosine of the angle between the gradient before and after: clipping by value turns it. */
    readonly cosine: number;
  };
  /** The two entries of largest size, as coordinates: what clipping does to them. */
  readonly plane: {
    readonly axes: readonly [GradientEntry, GradientEntry];
    readonly before: readonly [number, number];
    readonly byNorm: readonly [number, number];
    readonly byValue: readonly [number, number];
  };
  /** Where it was truncated: the gradient through all of the text, and the cosine of the angle between both. */
  readonly whole?: { readonly size: GradientSize; readonly cosine: number };
  readonly formulas: { readonly byNorm: string; readonly byValue: string };
  readonly meaning: string;
}

export interface GradientEntry {
  readonly node: string;
  /** One entry for each axis of the node. */
  readonly index: readonly number[];
}

export interface WeightGradient {
  /** `layer.0.forget_gate.recurrent_kernel` */
  readonly node: string;
  readonly size: GradientSize;
  /** How many entries clipping by value changed. */
  readonly clamped: number;
}

export interface GradientSize {
  readonly count: number;
  /** L2 and L1 norm. */
  readonly norm: number;
  readonly sumOfSizes: number;
  readonly largest: number;
}

/** States in two dimensions, by principal component analysis. */
export interface Projection {
  readonly node: string;
  /** [position, component] */
  readonly points: Float32Array;
  /** Share of the variance that each of the two components has. */
  readonly explained: readonly [number, number];
  /** [component, unit]: unit vectors; of each the entry of largest size is positive. */
  readonly components: Float32Array;
  /** [position]: place in `CHARACTER_CLASSES`. */
  readonly classes: Uint8Array;
  readonly meaning: string;
}
