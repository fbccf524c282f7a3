import assert from 'node:assert/strict';
import { existsSync, symlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelLibrary } from '../../../../src/engine/modelLibrary.ts';
import { openHdf5 } from '../../hdf5.ts';
import { downloadModel, targetFolder } from '../../../../src/host/download/downloadModel.ts';
import { hubAddress, mayFollow } from '../../../../src/host/download/hubAddress.ts';
import { parseModelReference } from '../../../../src/host/download/modelReference.ts';
import { type DownloadPlan, planDownload } from '../../../../src/host/download/plan.ts';
import type { Connection } from '../../../../src/host/download/request.ts';
import { ProblemError } from '../../../../src/problem.ts';
import { COMMIT, HubServer, type ListedSibling, NAME } from './hubServer.ts';

const BERT = new URL('../../../fixtures/references/bert', import.meta.url).pathname;
const SHARDED = new URL('../../../fixtures/references/gpt2_sharded_f16', import.meta.url).pathname;
const WEIGHTS = 'model.safetensors';

/** Everything of a model that is downloaded. */
const WANTED = ['config.json', WEIGHTS, 'tokenizer.json', 'tokenizer_config.json'];

describe('downloading a model', () => {
  let hub: HubServer;
  let root: string;
  const connection = (more: Partial<Connection> = {}): Connection => ({
    hub: hub.address,
    retryMilliseconds: 1,
    ...more,
  });
  const plan = (name = NAME): Promise<DownloadPlan> => planDownload(connection(), parseModelReference(name));
  const download = async (more: Partial<Connection> = {}): Promise<string> =>
    downloadModel(connection(more), await plan(), root);
  const partOfWeights = (made: DownloadPlan): string =>
    join(`${targetFolder(root, made)}.partial`, `${WEIGHTS}.part`);

  beforeEach(async () => {
    hub = await HubServer.start(BERT);
    root = join(await mkdtemp(join(tmpdir(), 'model-lens-download-')), 'models');
  });

  afterEach(async () => {
    await hub.stop();
    await rm(root, { recursive: true, force: true });
  });

  async function assertWhole(folder: string, wanted = WANTED): Promise<void> {
    assert.deepEqual((await readdir(folder)).sort(), [...wanted].sort());
    for (const name of wanted)
      assert.deepEqual(await readFile(join(folder, name)), hub.files.get(name), name);
  }

  async function refused(action: Promise<unknown>, message: RegExp, code?: string): Promise<void> {
    await assert.rejects(action, (thrown: unknown) => {
      assert.ok(thrown instanceof ProblemError, String((thrown as Error).stack));
      assert.match(thrown.message, message);
      assert.ok(thrown.code === 'cancelled' || thrown.nextStep, 'a next step');
      if (code !== undefined) assert.equal(thrown.code, code);
      return true;
    });
  }

  describe('that goes well', () => {
    it('says beforehand what will come, from where and under which licence', async () => {
      const made = await plan(`${NAME}@v1.0`);
      assert.equal(made.licence, 'apache-2.0');
      assert.equal(made.family, 'bert');
      assert.equal(made.commit, COMMIT);
      assert.deepEqual(made.files.map(({ name }) => name).sort(), [...WANTED].sort());
      assert.equal(made.files.at(-1)!.name, WEIGHTS);
      assert.equal(
        made.bytes,
        WANTED.reduce((sum, name) => sum + hub.files.get(name)!.length, 0),
      );
      assert.ok(hub.requests.some(({ path }) => path === `/api/models/${NAME}/revision/v1.0`));
      assert.ok(!hub.requests.some(({ path }) => path.endsWith(WEIGHTS)), 'the weights were asked for');
      assert.ok(!existsSync(root), 'something was written');
    });

    it('is the same bit by bit, at the commit that was looked up, and nothing else is fetched', async () => {
      const seen: number[] = [];
      const made = await plan();
      const folder = await downloadModel(connection(), made, root, (bytes) => seen.push(bytes));
      await assertWhole(folder);
      assert.equal(folder, join(root, 'someone--bert@0123456789ab'));
      assert.deepEqual(await readdir(root), ['someone--bert@0123456789ab']);
      assert.equal(seen.at(-1), made.bytes);
      assert.deepEqual(
        seen,
        [...seen].sort((a, b) => a - b),
      );
      for (const { path } of hub.requests.slice(1))
        assert.match(path, new RegExp(`^/${NAME}/resolve/${COMMIT}/`));
      assert.ok(!hub.requests.some(({ path }) => path.endsWith('vocab.txt')));
    });

    it('brings shards as the index names them, and no others; the model can be opened', async () => {
      hub.files.clear();
      for (const name of await readdir(SHARDED)) hub.files.set(name, await readFile(join(SHARDED, name)));
      hub.files.set('model-00003-of-00002.safetensors', Buffer.alloc(10));
      const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
      const folder = await download();
      await assertWhole(folder, ['config.json', 'model.safetensors.index.json', ...shards]);
      const { family, precision, hasTokenizer } = await new ModelLibrary('', openHdf5).inspect(folder);
      assert.deepEqual([family, precision, hasTokenizer], ['gpt2', 'float16', false]);
    });

    it('asks for nothing again where the model is there', async () => {
      await download();
      const made = await plan();
      hub.requests.length = 0;
      assert.equal(await downloadModel(connection(), made, root), targetFolder(root, made));
      assert.deepEqual(hub.requests, []);
    });

    it('takes the licence from the tags, and none where there is none', async () => {
      hub.licence = { license: ['two', 'licences'] };
      assert.equal((await plan()).licence, 'mit');
      hub.listing = ({ tags: _, ...listing }) => ({ ...listing, cardData: null });
      assert.equal('licence' in (await plan()), false);
    });
  });

  describe('over a bad connection', () => {
    it('goes on where a broken connection stopped, and sends no byte twice', async () => {
      hub.breakOff(WEIGHTS, 40_000, 2);
      await assertWhole(await download());
      const size = hub.files.get(WEIGHTS)!.length;
      assert.equal(hub.sent.get(WEIGHTS), size);
      const ranges = hub.requests.filter(({ path }) => path.endsWith(WEIGHTS)).map(({ range }) => range);
      assert.deepEqual(ranges, [undefined, 'bytes=40000-', 'bytes=80000-']);
    });

    it('gives up after three more tries, keeps the part, and goes on the next time', async () => {
      hub.breakOff(WEIGHTS, 10_000, 4);
      await refused(download(), /The connection to .* broke/);
      const made = await plan();
      assert.equal((await stat(partOfWeights(made))).size, 40_000);
      assert.ok(!existsSync(targetFolder(root, made)), 'half a model has the name of a whole one');
      await assertWhole(await download());
      assert.equal(hub.sent.get(WEIGHTS), hub.files.get(WEIGHTS)!.length);
    });

    it('starts again at a server that knows no ranges', async () => {
      hub.breakOff(WEIGHTS, 40_000);
      const good = hub.handlers.get(WEIGHTS)!;
      hub.handlers.set(WEIGHTS, (request, response, send) => {
        delete request.headers.range;
        good(request, response, send);
      });
      await assertWhole(await download());
      assert.equal(hub.sent.get(WEIGHTS), 40_000 + hub.files.get(WEIGHTS)!.length);
    });

    it('starts again where the server refuses the range', async () => {
      hub.breakOff(WEIGHTS, 40_000);
      const good = hub.handlers.get(WEIGHTS)!;
      hub.handlers.set(WEIGHTS, (request, response, send) => {
        if (request.headers.range) response.writeHead(416).end();
        else good(request, response, send);
      });
      await assertWhole(await download());
    });

    it('starts again where the server’s file is another by now', async () => {
      const wanted = hub.files.get(WEIGHTS)!;
      const other = Buffer.alloc(wanted.length, 7);
      hub.breakOff(WEIGHTS, 40_000);
      const good = hub.handlers.get(WEIGHTS)!;
      let first = true;
      hub.handlers.set(WEIGHTS, (request, response, send) => {
        if (first) hub.files.set(WEIGHTS, other);
        good(request, response, send);
        hub.files.set(WEIGHTS, wanted);
        first = false;
      });
      await assertWhole(await download());
      const requests = hub.requests.filter(({ path }) => path.endsWith(WEIGHTS));
      assert.equal(requests[1]!.range, 'bytes=40000-');
      assert.equal(hub.sent.get(WEIGHTS), 40_000 + wanted.length, 'all of the right file was sent');
    });

    it('starts again where the part has no name that the server could know it by', async () => {
      const made = await plan();
      await mkdir(`${targetFolder(root, made)}.partial`, { recursive: true });
      await writeFile(partOfWeights(made), 'not these bytes');
      await assertWhole(await download());
      assert.equal(hub.sent.get(WEIGHTS), hub.files.get(WEIGHTS)!.length);
    });

    it('does not take other parts than it asked for', async () => {
      hub.breakOff(WEIGHTS, 40_000, Infinity);
      const good = hub.handlers.get(WEIGHTS)!;
      hub.handlers.set(WEIGHTS, (request, response, send) => {
        if (!request.headers.range) return good(request, response, send);
        response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('0123456789');
      });
      await refused(download(), /other parts/, 'bad-model');
    });

    it('gives up a server that falls silent', async () => {
      hub.handlers.set(WEIGHTS, (_, response) => void response.writeHead(200).write('abc'));
      await refused(download({ silenceMilliseconds: 50 }), /broke/);
    });

    it('tries again where the server is overloaded', async () => {
      let times = 0;
      hub.handlers.set(WEIGHTS, (_, response, send) =>
        times++ < 2 ? response.writeHead(503).end() : send(),
      );
      await assertWhole(await download());
    });
  });

  describe('that is cancelled', () => {
    it('keeps the part and goes on from it', async () => {
      const controller = new AbortController();
      hub.handlers.set(WEIGHTS, (request, response) => {
        hub.send(WEIGHTS, request, response, 40_000);
      });
      const made = await plan();
      const running = downloadModel(connection({ signal: controller.signal }), made, root, (bytes) => {
        if (bytes >= 40_000) controller.abort();
      });
      await refused(running, /./, 'cancelled');
      assert.ok((await stat(partOfWeights(made))).size > 0);
      assert.deepEqual(await readdir(root), ['someone--bert@0123456789ab.partial'], 'no lock stays');
      hub.handlers.clear();
      hub.sent.clear();
      await assertWhole(await downloadModel(connection(), made, root));
      assert.ok(hub.sent.get(WEIGHTS)! < hub.files.get(WEIGHTS)!.length, 'it began anew');
    });

    it('asks for nothing where it was cancelled before', async () => {
      const made = await plan();
      const asked = hub.requests.length;
      await refused(downloadModel(connection({ signal: AbortSignal.abort() }), made, root), /./, 'cancelled');
      assert.equal(hub.requests.length, asked);
    });
  });

  describe('that must not be trusted', () => {
    it('refuses a file with another hash, and deletes it', async () => {
      const made = await plan();
      const bytes = Buffer.from(hub.files.get(WEIGHTS)!);
      bytes[50_000]! ^= 1;
      const right = hub.files.get(WEIGHTS)!;
      hub.files.set(WEIGHTS, bytes);
      await refused(
        downloadModel(connection(), made, root),
        /“model\.safetensors”.*hash is another.*deleted/,
        'bad-model',
      );
      assert.ok(!existsSync(partOfWeights(made)));
      assert.ok(!existsSync(targetFolder(root, made)));
      hub.files.set(WEIGHTS, right);
      await assertWhole(await downloadModel(connection(), made, root));
    });

    it('refuses a small file with another hash', async () => {
      hub.handlers.set('config.json', (_, response) => void response.end('{"model_type":"bert"}'));
      await refused(plan(), /“config\.json”.*hash/, 'bad-model');
    });

    for (const announced of [true, false]) {
      it(`stops where more comes than was listed, ${announced ? 'announced' : 'unannounced'}`, async () => {
        const made = await plan();
        const size = hub.files.get(WEIGHTS)!.length;
        let sent = 0;
        hub.handlers.set(WEIGHTS, (_, response) => {
          if (announced) response.setHeader('content-length', size * 1000);
          const more = (): void => {
            sent += 10_000;
            if (!response.destroyed) response.write(Buffer.alloc(10_000), () => setImmediate(more));
          };
          more();
        });
        await refused(downloadModel(connection(), made, root), /sends .* were announced/, 'bad-model');
        assert.ok(sent < size * 100, `${sent} bytes were taken`);
        assert.ok((await sizeOrZero(partOfWeights(made))) <= size);
      });
    }

    it('refuses a file that comes shorter than it was listed', async () => {
      const made = await plan();
      hub.handlers.set(WEIGHTS, (_, response) => void response.end('short'));
      await refused(downloadModel(connection(), made, root), /sends .* were announced/, 'bad-model');
    });

    it('refuses what it is told no hash of', async () => {
      hub.listing = (listing) => ({
        ...listing,
        siblings: listing.siblings.map(({ rfilename, size }) => ({ rfilename, size })),
      });
      await refused(plan(), /tells no hash of “config\.json”/, 'bad-model');
    });

    it('does not take git’s hash of a pointer for that of a large file', async () => {
      changeWeights((file) => ({ ...file, lfs: { ...file.lfs!, sha256: undefined as never } }));
      await refused(plan(), /tells no hash of “model\.safetensors”/, 'bad-model');
    });

    const outside = [
      '../config.json',
      '/etc/passwd',
      'a/../../b',
      'C:\\windows',
      'a\\b',
      './config.json',
      'a\u0000b',
    ];
    for (const rfilename of outside) {
      it(`refuses a list that names ${JSON.stringify(rfilename)}`, async () => {
        hub.listing = (listing) => ({ ...listing, siblings: [...listing.siblings, { rfilename, size: 1 }] });
        await refused(plan(), /which is no file of the model/, 'bad-model');
      });
      it(`refuses an index that names ${JSON.stringify(rfilename)}`, async () => {
        hub.files.delete(WEIGHTS);
        const index = JSON.stringify({ weight_map: { a: `${rfilename}.safetensors` } });
        hub.files.set('model.safetensors.index.json', Buffer.from(index));
        await refused(plan(), /not a safetensors file of this folder/, 'bad-model');
      });
    }

    it('refuses an index that names what is not there', async () => {
      hub.files.delete(WEIGHTS);
      const index = JSON.stringify({ weight_map: { a: 'model-00001-of-00001.safetensors' } });
      hub.files.set('model.safetensors.index.json', Buffer.from(index));
      await refused(plan(), /which the hub does not have/, 'bad-model');
    });

    const strange: readonly [string, (listing: unknown) => unknown][] = [
      ['a list', () => []],
      ['null', () => null],
      ['no commit', (listing) => ({ ...(listing as object), sha: undefined })],
      ['a commit that is a path', (listing) => ({ ...(listing as object), sha: '../../etc' })],
      ['files that are an object', (listing) => ({ ...(listing as object), siblings: {} })],
      ['a size that is negative', (listing) => withSize(listing, -1)],
      ['a size that is fractional', (listing) => withSize(listing, 0.5)],
      ['a size that is a text', (listing) => withSize(listing, '12')],
      ['a file twice', (listing) => twice(listing)],
      ['very many files', (listing) => withFiles(listing, 20_000)],
      ['more than any list has', (listing) => ({ ...(listing as object), filler: 'x'.repeat(9_000_000) })],
    ];
    for (const [what, change] of strange) {
      it(`refuses a listing that is or has ${what}`, async () => {
        hub.listing = change;
        await refused(plan(), /The hub’s (list|answer).*(cannot be used|too long)/, 'bad-model');
      });
    }

    it('refuses what is not JSON', async () => {
      hub.handlers.set('listing', (_, response) => void response.end('<html>'));
      await refused(plan(), /not JSON/, 'bad-model');
    });
  });

  describe('that leads elsewhere', () => {
    let other: Server;
    afterEach(() => other?.close());

    it('follows to another port of this machine, with the range', async () => {
      const store = await HubServer.start(BERT);
      try {
        store.breakOff(WEIGHTS, 40_000);
        hub.handlers.set(WEIGHTS, (request, response) => {
          response.writeHead(302, { location: new URL(request.url!, store.address).href }).end();
        });
        await assertWhole(await download());
        assert.equal(store.sent.get(WEIGHTS), hub.files.get(WEIGHTS)!.length);
      } finally {
        await store.stop();
      }
    });

    it('stops running in a circle', async () => {
      hub.handlers.set(WEIGHTS, (request, response) => {
        response.writeHead(302, { location: request.url! }).end();
      });
      await refused(download(), /in a circle/);
      assert.equal(hub.requests.filter(({ path }) => path.endsWith(WEIGHTS)).length, 6);
    });

    it('does not leave for an address that is neither encrypted nor on this machine', async () => {
      hub.handlers.set(WEIGHTS, (_, response) => {
        response.writeHead(302, { location: 'http://hub.invalid/model.safetensors' }).end();
      });
      await refused(download(), /not encrypted/);
    });

    it('never goes from https to http, to files or to other schemes', () => {
      const hubOnTheNet = hubAddress('https://huggingface.co');
      const hubHere = hubAddress('http://localhost:8080/mirror');
      assert.equal(hubHere.href, 'http://localhost:8080/mirror/');
      const rules: readonly [URL, string, boolean][] = [
        [hubOnTheNet, 'https://cdn.invalid/a', true],
        [hubOnTheNet, 'http://huggingface.co/a', false],
        [hubOnTheNet, 'http://127.0.0.1/a', false],
        [hubOnTheNet, 'https://me:secret@cdn.invalid/a', false],
        [hubOnTheNet, 'file:///etc/passwd', false],
        [hubOnTheNet, 'data:,a', false],
        [hubHere, 'http://127.0.0.1:9/a', true],
        [hubHere, 'http://[::1]:9/a', true],
        [hubHere, 'https://cdn.invalid/a', true],
        [hubHere, 'http://127.0.0.1.invalid/a', false],
        [hubHere, 'http://10.0.0.1/a', false],
      ];
      for (const [from, to, may] of rules)
        assert.equal(mayFollow(from, new URL(to)), may, `${from.href} → ${to}`);
    });

    for (const setting of [
      '',
      'huggingface.co',
      'http://huggingface.co',
      'ftp://a',
      'https://a:b@c',
      'https://c/?q',
    ]) {
      it(`refuses “${setting}” as the hub’s address`, () => {
        assert.throws(() => hubAddress(setting), { code: 'bad-input', nextStep: /modelLens\.hub\.address/ });
      });
    }

    it('says that nobody answers', async () => {
      other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      await new Promise((resolve) => other.close(resolve));
      const nowhere = { hub: new URL(`http://127.0.0.1:${port}/`) };
      await refused(planDownload(nowhere, parseModelReference(NAME)), /cannot be reached/);
    });
  });

  describe('that the hub refuses', () => {
    const answers: readonly [number, Record<string, string>, RegExp][] = [
      [403, {}, /accepted its terms/],
      [401, { 'x-error-code': 'GatedRepo' }, /accepted its terms/],
      [404, {}, /has no “model\.safetensors”/],
      [429, { 'retry-after': '120' }, /pause of 120 seconds/],
      [418, {}, /status 418/],
    ];
    for (const [status, headers, message] of answers) {
      it(`explains ${status}`, async () => {
        hub.handlers.set(WEIGHTS, (_, response) => void response.writeHead(status, headers).end());
        await refused(download(), message);
        assert.equal(hub.requests.filter(({ path }) => path.endsWith(WEIGHTS)).length, 1, 'asked once');
      });
    }

    it('says that there is no such model', () =>
      refused(plan('someone/else'), /has no model “someone\/else”/, 'not-found'));

    it('tells before anything large is asked for that the family cannot be run', async () => {
      hub.files.set('config.json', Buffer.from('{"model_type":"whisper"}'));
      await refused(plan(), /“whisper”/, 'bad-model');
    });

    it('says that only pickles are there, and how to convert them', async () => {
      hub.files.delete(WEIGHTS);
      hub.files.set('pytorch_model.bin', Buffer.from('x'));
      await assert.rejects(plan(), { message: /pickle.*run code/, nextStep: /save_pretrained/ });
    });

    it('refuses weights that are too large to be run', async () => {
      changeWeights((file) => ({ ...file, lfs: { ...file.lfs!, size: 3e9 } }));
      await refused(plan(), /has 3000 MB; Model Lens reads files up to/, 'bad-model');
    });
  });

  describe('on a full disk', () => {
    it('says how much is needed before it begins', async () => {
      hub.files.delete(WEIGHTS);
      const shards = Array.from({ length: 9000 }, (_, i) => `model-${i}.safetensors`);
      const index = JSON.stringify({ weight_map: Object.fromEntries(shards.map((name) => [name, name])) });
      hub.files.set('model.safetensors.index.json', Buffer.from(index));
      hub.listing = (listing) => {
        const sha256 = '0'.repeat(64);
        const large = shards.map((rfilename) => ({ rfilename, size: 6e8, lfs: { sha256, size: 6e8 } }));
        return { ...listing, siblings: [...listing.siblings, ...large] };
      };
      await refused(download(), /not enough space.*5400000 MB are needed/);
    });

    it('stops where it becomes full, and goes on where there is space again', async function () {
      if (!existsSync('/dev/full')) {
        this.test!.title += ' (needs /dev/full, a device that is always full, which Linux has)';
        return this.skip();
      }
      const made = await plan();
      await mkdir(`${targetFolder(root, made)}.partial`, { recursive: true });
      symlinkSync('/dev/full', partOfWeights(made));
      await refused(downloadModel(connection(), made, root), /The disk is full/);
      await rm(partOfWeights(made));
      await assertWhole(await downloadModel(connection(), made, root));
    });
  });

  describe('twice at once', () => {
    it('tells the second so, and the first one ends well', async () => {
      const made = await plan();
      let resume: () => void = () => undefined;
      const reached = new Promise<void>((resolve) => {
        hub.handlers.set(WEIGHTS, (_, __, send) => {
          resume = send;
          resolve();
        });
      });
      const first = downloadModel(connection(), made, root);
      await reached;
      await refused(downloadModel(connection(), made, root), /being downloaded already/, 'bad-request');
      resume();
      await assertWhole(await first);
    });

    it('is kept away by another window, and not by one that was killed', async () => {
      const made = await plan();
      const lock = `${targetFolder(root, made)}.lock`;
      await mkdir(root, { recursive: true });
      await writeFile(lock, String(process.ppid));
      await refused(downloadModel(connection(), made, root), /being downloaded already/);
      await writeFile(lock, '2147483646');
      await assertWhole(await downloadModel(connection(), made, root));
      assert.ok(!existsSync(lock));
    });
  });

  function changeWeights(change: (file: ListedSibling) => ListedSibling): void {
    hub.listing = (listing) => ({
      ...listing,
      siblings: listing.siblings.map((file) => (file.rfilename === WEIGHTS ? change(file) : file)),
    });
  }
});

async function sizeOrZero(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

const filesOf = (listing: unknown): object[] => (listing as { siblings: object[] }).siblings;

const withSize = (listing: unknown, size: unknown): unknown => ({
  ...(listing as object),
  siblings: filesOf(listing).map((file) => ({ ...file, size })),
});

const twice = (listing: unknown): unknown => ({
  ...(listing as object),
  siblings: [...filesOf(listing), ...filesOf(listing)],
});

const withFiles = (listing: unknown, count: number): unknown => ({
  ...(listing as object),
  siblings: Array.from({ length: count }, (_, i) => ({ rfilename: `file${i}`, size: 1 })),
});
