import { get as getPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getEncrypted } from 'node:https';
import { ProblemError } from '../../problem.ts';
import { mayFollow } from './hubAddress.ts';
import { connectionProblem, statusProblem } from './problems.ts';

/** How the hub is reached. */
export interface Connection {
  /** Ending in a slash. */
  readonly hub: URL;
  readonly signal?: AbortSignal;
  /** A server that says nothing for this long is given up. */
  readonly silenceMilliseconds?: number;
  /** The wait before the first try again; each further one takes twice as long. */
  readonly retryMilliseconds?: number;
}

const MOST_REDIRECTS = 5;
const SILENCE_MILLISECONDS = 30_000;

/**
 * Asks for an address and follows where it leads; the body waits to be read.
 * @throws ProblemError for redirects that are not followed; Node's error where the connection broke
 */
export async function ask(
  connection: Connection,
  address: URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  let url = address;
  for (let redirects = 0; ; redirects++) {
    const response = await askOnce(connection, url, headers);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined)
      return response;
    response.destroy();
    if (redirects === MOST_REDIRECTS) throw astray('in a circle', url);
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !mayFollow(connection.hub, next)) throw astray('to an address that is not encrypted', url);
    url = next;
  }
}

/**
 * A small answer, whole.
 * @param limit in bytes
 * @throws ProblemError that says what is wrong and what to do
 */
export async function askForBytes(
  connection: Connection,
  url: URL,
  what: string,
  limit: number,
): Promise<Buffer> {
  try {
    const response = await ask(connection, url);
    const problem = statusProblem(response, what, connection.hub);
    if (problem) {
      response.destroy();
      throw problem;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLong(what);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (thrown) {
    throw thrown instanceof ProblemError ? thrown : connectionProblem(thrown, connection);
  }
}

function askOnce(
  { signal, silenceMilliseconds = SILENCE_MILLISECONDS }: Connection,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    // What is counted and hashed are the file's own bytes.
    headers: { 'user-agent': 'model-lens', 'accept-encoding': 'identity', ...headers },
    timeout: silenceMilliseconds,
    ...(signal && { signal }),
  };
  const get = url.protocol === 'https:' ? getEncrypted : getPlain;
  return new Promise((resolve, reject) => {
    const request = get(url, options, resolve);
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('The server fell silent.')));
  });
}

function astray(where: string, from: URL): ProblemError {
  return new ProblemError(
    'bad-input',
    `${from.host} sends the download ${where}.`,
    'Check the setting “modelLens.hub.address”.',
  );
}

function tooLong(what: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `The hub’s answer about ${what} is too long.`,
    'Check the setting “modelLens.hub.address”.',
  );
}
