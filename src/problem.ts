/**
 * A failure that the person can understand and act on. It crosses every boundary as data:
 * a code for programs, a sentence for the person, and the next step.
 */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence: what is wrong. No stack trace, no jargon of this program. */
  readonly message: string;
  /** One sentence: what the person can do now. */
  readonly nextStep?: string | undefined;
}

export type ProblemCode =
  'bad-input' | 'bad-model' | 'bad-request' | 'cancelled' | 'engine-lost' | 'internal' | 'not-found';

/** Thrown for everything a person can put right; anything else that is thrown is a defect of ours. */
export class ProblemError extends Error implements Problem {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly nextStep?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProblemError';
  }
}

/** What to tell the person about anything that was thrown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.nextStep && { nextStep: thrown.nextStep }),
    };
  }
  return {
    code: 'internal',
    message: 'Model Lens ran into a defect of its own.',
    nextStep: 'Run it again; if it happens again, the log "Model Lens" has the details for a report.',
  };
}
