import type { IncomingMessage } from 'node:http';
import { cancelled } from '../../protocol/rpc.ts';
import { ProblemError } from '../../problem.ts';

/** What an answer's status means for the person; `undefined` where the answer is what was asked for. */
export function statusProblem(
  { statusCode = 0, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
  what: string,
  hub: URL,
): ProblemError | undefined {
  if (statusCode === 200 || statusCode === 206) return undefined;
  const code = String(headers['x-error-code'] ?? '');
  if (code === 'GatedRepo' || statusCode === 403)
    return new ProblemError(
      'bad-input',
      `${what} is only given to people who have accepted its terms.`,
      'Download it from its page on the hub, and open it with “Model Lens: Open Model…”.',
    );
  // The hub answers 401 for models that are not there, so as not to tell which private ones are.
  if (statusCode === 401 || statusCode === 404)
    return new ProblemError(
      'not-found',
      `${hub.host} has no ${what}, or it is private.`,
      'Check how the name and the revision are written.',
    );
  if (statusCode === 429)
    return new ProblemError(
      'bad-input',
      `${hub.host} was asked too often from here and wants a pause${pauseOf(headers['retry-after'])}.`,
      'Download again later; what has arrived is kept.',
    );
  return new ProblemError(
    'bad-input',
    `${hub.host} cannot give ${what} now (status ${statusCode}).`,
    'Download again later; what has arrived is kept.',
  );
}

function pauseOf(retryAfter: string | undefined): string {
  return /^\d{1,6}$/.test(retryAfter ?? '') ? ` of ${retryAfter} seconds` : '';
}

const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
]);

/** What a connection that broke means for the person. */
export function connectionProblem(
  thrown: unknown,
  { hub, signal }: { readonly hub: URL; readonly signal?: AbortSignal },
): ProblemError {
  if (signal?.aborted) return cancelled();
  const { code = '', message } = thrown as NodeJS.ErrnoException;
  if (UNREACHABLE.has(code))
    return new ProblemError(
      'bad-input',
      `${hub.host} cannot be reached.`,
      'Check the connection to the internet, and the setting “modelLens.hub.address”.',
      { cause: thrown },
    );
  if (/CERT|SSL|TLS|SIGNATURE|SELF_SIGNED/.test(code))
    return new ProblemError(
      'bad-input',
      `${hub.host} cannot prove that it is the one: ${message}.`,
      'Check the clock and the network of this machine.',
      { cause: thrown },
    );
  return new ProblemError(
    'bad-input',
    `The connection to ${hub.host} broke.`,
    'Download again: it goes on where it stopped.',
    { cause: thrown },
  );
}

/** What a failure to write means for the person. */
export function writingProblem(thrown: unknown): ProblemError {
  const { code = '', message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ProblemError(
      'bad-input',
      'The disk is full.',
      'Free some space and download again: it goes on where it stopped.',
      { cause: thrown },
    );
  return new ProblemError(
    'bad-input',
    `The model cannot be written to the disk: ${message}.`,
    'Check that you may write to the extension’s storage.',
    { cause: thrown },
  );
}
