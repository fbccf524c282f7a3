import assert from 'node:assert/strict';
import { TraceQueries, type Answering } from '../../webview/app/traceQueries.ts';

const slice = (node: string) => ({ trace: '1', node, leading: [] });
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const nobody = (): void => undefined;

describe('Queries', () => {
  it('are asked once, however many wait', async () => {
    const host = new FakeHost();
    const queries = new TraceQueries(host.client);
    let told = 0;
    const one = queries.acquire('slice', slice('a'), () => told++);
    const other = queries.acquire('slice', slice('a'), () => told++);
    await settled();
    assert.equal(host.asked.length, 1);
    assert.equal(told, 2);
    assert.equal(one.value, other.value);
  });

  it('are cancelled when nobody waits any more, and kept when answered', async () => {
    const host = new FakeHost();
    const queries = new TraceQueries(host.client);
    const left = queries.acquire('slice', slice('a'), nobody);
    queries.release(left, nobody);
    assert.equal(host.asked[0]!.signal?.aborted, true);
    const read = queries.acquire('slice', slice('b'), nobody);
    await settled();
    queries.release(read, nobody);
    queries.acquire('slice', slice('b'), nobody);
    assert.equal(host.asked.length, 2);
  });

  it('forget the least recently used beyond their size', async () => {
    const host = new FakeHost(1024 * 1024);
    const queries = new TraceQueries(host.client);
    for (let at = 0; at < 20; at++) {
      const query = queries.acquire('slice', slice(`node ${at}`), nobody);
      await settled();
      queries.release(query, nobody);
    }
    queries.acquire('slice', slice('node 19'), nobody);
    assert.equal(host.asked.length, 20);
    queries.acquire('slice', slice('node 0'), nobody);
    assert.equal(host.asked.length, 21);
  });

  it('for tiny pictures that are wanted at the same time go in one message, those of one run together', async () => {
    const host = new FakeHost();
    const queries = new TraceQueries(host.client);
    const tiny = (trace: string, node: string) =>
      queries.acquire('thumbnails', { trace, node, size: 20 }, nobody);
    const [a, b, lacking, other] = [tiny('1', 'a'), tiny('1', 'b'), tiny('1', 'lacking'), tiny('2', 'a')];
    const left = tiny('1', 'left');
    queries.release(left, nobody);
    await settled();
    await settled();
    assert.deepEqual(
      host.asked.map(({ name, parameters }) => [name, parameters]),
      [
        ['thumbnailSets', { trace: '1', asked: ['a', 'b', 'lacking'].map((node) => ({ node, size: 20 })) }],
        ['thumbnails', { trace: '2', node: 'a', size: 20 }],
        // What is not among the answers is asked for alone, to be told why.
        ['thumbnails', { trace: '1', node: 'lacking', size: 20 }],
      ],
    );
    for (const query of [a, b, lacking, other]) assert.ok(query.value);
    assert.equal((a.value as { node?: string }).node, 'a');
    assert.equal(left.value, undefined);
  });

  it('for tiny pictures are cancelled once nobody waits for any of them', async () => {
    const host = new FakeHost();
    host.silent = true;
    const queries = new TraceQueries(host.client);
    const [one, other] = ['a', 'b'].map((node) =>
      queries.acquire('thumbnails', { trace: '1', node, size: 20 }, nobody),
    );
    await settled();
    queries.release(one!, nobody);
    assert.equal(host.asked[0]!.signal?.aborted, false);
    queries.release(other!, nobody);
    assert.equal(host.asked[0]!.signal?.aborted, true);
  });

  it('tell what went wrong, and ask again the next time', async () => {
    const host = new FakeHost();
    host.fails = true;
    const queries = new TraceQueries(host.client);
    const query = queries.acquire('slice', slice('a'), nobody);
    await settled();
    assert.equal(query.problem?.code, 'internal');
    queries.release(query, nobody);
    queries.acquire('slice', slice('a'), nobody);
    assert.equal(host.asked.length, 2);
  });
});

/** Answers every question with a slice of so many numbers. */
class FakeHost {
  readonly asked: {
    readonly name: string;
    readonly parameters: unknown;
    readonly signal: AbortSignal | undefined;
  }[] = [];
  fails = false;
  /** Whether it never answers. */
  silent = false;

  constructor(private readonly numbers = 4) {}

  readonly client: Answering = {
    call: async (name, parameters, options) => {
      this.asked.push({ name, parameters, signal: options?.signal });
      if (this.fails) throw new Error('broken');
      if (this.silent) return new Promise(() => undefined);
      if (name === 'thumbnailSets') {
        const { asked } = parameters as { asked: readonly { node: string }[] };
        return { sets: asked.map(({ node }) => (node === 'lacking' ? null : { node })) } as never;
      }
      const values = new Float32Array(this.numbers);
      return { rows: 1, columns: this.numbers, rowStep: 1, columnStep: 1, values } as never;
    },
  };
}
