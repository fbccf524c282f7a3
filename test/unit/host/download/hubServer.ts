import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const NAME = 'someone/bert';

type Handler = (request: IncomingMessage, response: ServerResponse, send: () => void) => void;

/** A hub on this machine that serves one model, well or badly, and counts what it sends. */
export class HubServer {
  /** By name; the weights are listed as large files with a SHA-256, the others with git's hash. */
  readonly files = new Map<string, Buffer>();
  /** Changes the list before it is sent. */
  listing: (listing: Listing) => unknown = (listing) => listing;
  /** Answers for a file in place of the server; `send` answers well. */
  readonly handlers = new Map<string, Handler>();
  /** Every request: path and range. */
  readonly requests: { readonly path: string; readonly range: string | undefined }[] = [];
  /** Bytes of bodies sent, by file. */
  readonly sent = new Map<string, number>();
  licence: unknown = { license: 'apache-2.0' };
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** @param folder with the files that are served */
  static async start(folder: string): Promise<HubServer> {
    const hub = new HubServer();
    for (const name of readdirSync(folder)) hub.files.set(name, readFileSync(join(folder, name)));
    await new Promise<void>((resolve) => hub.server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  get address(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Answers with a file as a good server does: whole, or from where it is asked to. */
  send(name: string, request: IncomingMessage, response: ServerResponse, limit = Infinity): void {
    const bytes = this.files.get(name)!;
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const ifRange = request.headers['if-range'];
    const range = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
    const begin = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (begin > 0 && begin >= bytes.length) return void response.writeHead(416).end();
    const body = bytes.subarray(begin);
    response.writeHead(begin > 0 ? 206 : 200, {
      etag,
      'content-length': body.length,
      ...(begin > 0 && { 'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}` }),
    });
    this.sent.set(name, (this.sent.get(name) ?? 0) + Math.min(limit, body.length));
    if (limit >= body.length) return void response.end(body);
    response.write(body.subarray(0, limit), () => setTimeout(() => response.destroy(), 20));
  }

  /** Breaks the connection after so many bytes, so many times. */
  breakOff(name: string, after: number, times = 1): void {
    let left = times;
    this.handlers.set(name, (request, response, send) => {
      if (left-- > 0) this.send(name, request, response, after);
      else send();
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url!, this.address);
    this.requests.push({ path: pathname, range: request.headers.range });
    const [, file] = /\/resolve\/[0-9a-f]{40}\/([^/]+)$/.exec(pathname) ?? [];
    const key = file === undefined ? 'listing' : decodeURIComponent(file);
    const send = (): void => {
      if (file === undefined) this.sendListing(pathname, response);
      else if (this.files.has(key)) this.send(key, request, response);
      else response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    };
    const handler = this.handlers.get(key);
    if (handler) handler(request, response, send);
    else send();
  }

  private sendListing(path: string, response: ServerResponse): void {
    if (!path.startsWith(`/api/models/${NAME}/revision/`))
      return void response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end('{"error":"Not here"}');
    const siblings = [...this.files].map(([rfilename, bytes]) => listed(rfilename, bytes));
    const listing = { id: NAME, sha: COMMIT, cardData: this.licence, tags: ['license:mit'], siblings };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(this.listing(listing)));
  }
}

export interface Listing {
  sha: string;
  siblings: ListedSibling[];
  cardData: unknown;
  tags: unknown;
}

export interface ListedSibling {
  rfilename: string;
  size: number;
  blobId?: string;
  lfs?: { sha256: string; size: number; pointerSize: number };
}

/** How the hub lists a file: large ones are stored apart, and what git holds of them is a pointer. */
function listed(rfilename: string, bytes: Buffer): ListedSibling {
  const { length: size } = bytes;
  const blobId = createHash('sha1').update(`blob ${size}\0`).update(bytes).digest('hex');
  if (!rfilename.endsWith('.safetensors')) return { rfilename, size, blobId };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { rfilename, size, blobId: '0'.repeat(40), lfs: { sha256, size, pointerSize: 134 } };
}
