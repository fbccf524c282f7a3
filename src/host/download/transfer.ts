import type { Hash } from 'node:crypto';
import { open, readFile, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { quoted } from '../../models/quoted.ts';
import { ProblemError } from '../../problem.ts';
import { cancelled } from '../../protocol/rpc.ts';
import { beginHash } from './fileHash.ts';
import { megabytes, wrongHash, type PlannedFile } from './plan.ts';
import { connectionProblem, statusProblem, writingProblem } from './problems.ts';
import { ask, type Connection } from './request.ts';

const MOST_RETRIES = 3;
const RETRY_MILLISECONDS = 1000;
/** A connection that brought this much was worth it: the count of tries begins anew. */
const WORTHWHILE_BYTES = 4 * 1024 * 1024;

export interface Transfer {
  readonly connection: Connection;
  readonly url: URL;
  readonly file: PlannedFile;
  /** Where the bytes go; what is there already is kept where the server still has the same. */
  readonly partPath: string;
  /** Told how many bytes of the file are there. */
  readonly onBytes?: (received: number) => void;
}

/** Thrown for a part that the server's file does not go on from. */
class StalePart extends Error {}

/**
 * Brings one file to the disk, whole and with the right hash; what a broken connection left is gone on with.
 * @throws ProblemError; the part stays, except where its bytes are wrong
 */
export async function transfer(what: Transfer): Promise<void> {
  const { connection, file, partPath } = what;
  for (let retries = 0; ; retries++) {
    const before = await sizeOf(partPath);
    try {
      return await attempt(what);
    } catch (thrown) {
      if (thrown instanceof ProblemError) throw thrown;
      if (connection.signal?.aborted) throw cancelled();
      if (thrown instanceof StalePart) await forget(partPath);
      else if ((await sizeOf(partPath)) - before >= WORTHWHILE_BYTES) retries = 0;
      if (retries >= MOST_RETRIES) {
        if (thrown instanceof StalePart) throw strangeAnswer(file);
        throw connectionProblem(thrown, connection);
      }
      const wait = (connection.retryMilliseconds ?? RETRY_MILLISECONDS) * 2 ** retries;
      await delay(wait, undefined, connection.signal && { signal: connection.signal }).catch(() => undefined);
    }
  }
}

async function attempt({ connection, url, file, partPath, onBytes }: Transfer): Promise<void> {
  const hash = beginHash(file.hash, file.size);
  const part = await openPart(partPath);
  try {
    let received = await hashOfPart(part, hash, file);
    onBytes?.(received);
    if (received < file.size) {
      const etag = received > 0 ? await readEtag(partPath) : undefined;
      const begin = etag === undefined ? 0 : received;
      const response = await ask(connection, url, {
        ...(begin > 0 && etag !== undefined && { range: `bytes=${begin}-`, 'if-range': etag }),
      });
      try {
        const goesOn = checkAnswer(response, file, begin, connection);
        // A server that sends all of it sends it because it has no ranges, or because its file is another now.
        if (!goesOn) await begun(part, partPath, response.headers.etag);
        const sink = goesOn ? hash : beginHash(file.hash, file.size);
        received = await writeBody(response, part, sink, file, goesOn ? received : 0, onBytes);
        return await finish(part, partPath, sink, file, received);
      } finally {
        response.destroy();
      }
    }
    await finish(part, partPath, hash, file, received);
  } finally {
    await part.close();
  }
}

/** @returns whether the body goes on from the part; false where it is the whole file */
function checkAnswer(
  response: IncomingMessage,
  file: PlannedFile,
  begin: number,
  { hub }: Connection,
): boolean {
  const { statusCode = 0, headers } = response;
  // Overload passes; so does a part that is longer than the server's file.
  if (statusCode >= 500 || statusCode === 408) throw new Error(`Status ${statusCode}.`);
  if (statusCode === 416) throw new StalePart();
  const problem = statusProblem(response, `“${file.name}”`, hub);
  if (problem) throw problem;
  const goesOn = statusCode === 206;
  const range = `bytes ${begin}-${file.size - 1}/${file.size}`;
  if (goesOn && (begin === 0 || headers['content-range'] !== range)) throw new StalePart();
  const length = headers['content-length'];
  const expected = file.size - (goesOn ? begin : 0);
  if (length !== undefined && Number(length) !== expected) throw otherSize(file, Number(length));
  return goesOn;
}

/** @returns the bytes of the file that are there now */
async function writeBody(
  response: IncomingMessage,
  part: FileHandle,
  hash: Hash,
  file: PlannedFile,
  begin: number,
  onBytes: Transfer['onBytes'],
): Promise<number> {
  let received = begin;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (received + chunk.length > file.size) throw otherSize(file, undefined);
    hash.update(chunk);
    await writeAll(part, chunk, received);
    received += chunk.length;
    onBytes?.(received);
  }
  if (received < file.size) throw new Error('The connection ended early.');
  return received;
}

async function finish(
  part: FileHandle,
  partPath: string,
  hash: Hash,
  file: PlannedFile,
  received: number,
): Promise<void> {
  if (received !== file.size || hash.digest('hex') !== file.hash.hex) {
    await forget(partPath);
    throw wrongHash(file.name);
  }
  await part.sync();
  await rm(etagPath(partPath), { force: true });
}

async function openPart(path: string): Promise<FileHandle> {
  try {
    // Made where it is not there, and not emptied where it is: “r+” lacks the one, “w+” the other.
    await (await open(path, 'a')).close();
    return await open(path, 'r+');
  } catch (thrown) {
    throw writingProblem(thrown);
  }
}

async function writeAll(part: FileHandle, chunk: Buffer, position: number): Promise<void> {
  try {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await part.write(chunk, written, chunk.length - written, position + written);
      written += bytesWritten;
    }
  } catch (thrown) {
    throw writingProblem(thrown);
  }
}

/** Reads what is there into the hash. @returns its length; 0 where it is longer than the file can be */
async function hashOfPart(part: FileHandle, hash: Hash, file: PlannedFile): Promise<number> {
  const { size } = await part.stat();
  if (size > file.size) {
    await part.truncate(0);
    return 0;
  }
  const buffer = Buffer.alloc(256 * 1024);
  let position = 0;
  while (position < size) {
    const { bytesRead } = await part.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
  return position;
}

/** The server's name for these bytes, kept beside them; weak ones say nothing about single bytes. */
const etagPath = (partPath: string): string => `${partPath}.etag`;
const STRONG_ETAG = /^"[\x21\x23-\x7e]{1,200}"$/;

async function begun(part: FileHandle, partPath: string, etag: string | undefined): Promise<void> {
  try {
    if ((await part.stat()).size > 0) await part.truncate(0);
    if (etag !== undefined && STRONG_ETAG.test(etag)) await writeFile(etagPath(partPath), etag);
    else await rm(etagPath(partPath), { force: true });
  } catch (thrown) {
    throw writingProblem(thrown);
  }
}

async function readEtag(partPath: string): Promise<string | undefined> {
  const etag = await readFile(etagPath(partPath), 'utf8').catch(() => '');
  return STRONG_ETAG.test(etag) ? etag : undefined;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function forget(partPath: string): Promise<void> {
  await rm(partPath, { force: true });
  await rm(etagPath(partPath), { force: true });
}

function otherSize(file: PlannedFile, size: number | undefined): ProblemError {
  const comes = size === undefined || !Number.isFinite(size) ? 'more' : megabytes(size);
  return new ProblemError(
    'bad-model',
    `The server sends ${comes} for ${quoted(file.name)}, of which ${megabytes(file.size)} were announced.`,
    'Check the setting “modelLens.hub.address”.',
  );
}

function strangeAnswer(file: PlannedFile): ProblemError {
  return new ProblemError(
    'bad-model',
    `The server answers with other parts of ${quoted(file.name)} than it was asked for.`,
    'Check the setting “modelLens.hub.address”.',
  );
}
