import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import * as v from 'valibot';
import { ProblemError } from '../../../src/problem.ts';
import { type Client, connect, type Handlers, method, type Port, serve } from '../../../src/protocol/rpc.ts';

const contract = {
  double: method<number>()(v.object({ value: v.number() })),
  fail: method<null>()(v.object({ how: v.picklist(['problem', 'defect']) })),
  wait: method<null>()(v.object({})),
  bytes: method<{ values: Float32Array }>()(v.object({ count: v.number() })),
};

const portOf = (channel: MessagePort): Port => ({
  post: (message, transfer) => channel.postMessage(message, transfer as ArrayBuffer[] | undefined),
  subscribe: (listener) => {
    channel.on('message', listener);
    return () => channel.off('message', listener);
  },
});

describe('remote calls', () => {
  let channel: MessageChannel;
  let client: Client<typeof contract>;
  let aborted = 0;
  const defects: unknown[] = [];
  const kept: Float32Array[] = [];

  before(() => {
    channel = new MessageChannel();
    const handlers: Handlers<typeof contract> = {
      double: ({ value }, call) => {
        call.progress({ activity: 'doubling', done: 1, total: 1 });
        return value * 2;
      },
      fail: ({ how }) => {
        if (how === 'problem') throw new ProblemError('bad-input', 'It is empty.', 'Fill it.');
        throw new Error('secret details');
      },
      wait: (_, call) =>
        new Promise((resolve) => call.signal.addEventListener('abort', () => resolve((aborted++, null)))),
      bytes: ({ count }) => {
        const values = new Float32Array(count).fill(7);
        kept.push(values);
        return { values };
      },
    };
    serve(portOf(channel.port1), contract, handlers, (thrown) => defects.push(thrown));
    client = connect(portOf(channel.port2), contract);
  });
  after(() => channel.port1.close());

  it('return results and tell progress', async () => {
    const activities: string[] = [];
    assert.equal(
      await client.call('double', { value: 21 }, { onProgress: ({ activity }) => activities.push(activity) }),
      42,
    );
    assert.deepEqual(activities, ['doubling']);
  });

  it('carry problems with code, sentence and next step; defects only as such', async () => {
    await assert.rejects(client.call('fail', { how: 'problem' }), {
      code: 'bad-input',
      message: 'It is empty.',
      nextStep: 'Fill it.',
    });
    await assert.rejects(client.call('fail', { how: 'defect' }), (thrown: ProblemError) => {
      assert.equal(thrown.code, 'internal');
      assert.doesNotMatch(thrown.message, /secret/);
      return true;
    });
    assert.equal(defects.length, 1);
  });

  it('check their parameters where they arrive', async () => {
    await assert.rejects(client.call('double', { value: 'x' } as never), { code: 'bad-request' });
    await assert.rejects((client as Client<never>).call('__proto__' as never, {} as never), {
      code: 'bad-request',
    });
    await assert.rejects((client as Client<never>).call('constructor' as never, {} as never), {
      code: 'bad-request',
    });
  });

  it('can be cancelled on both sides', async () => {
    const controller = new AbortController();
    const waiting = client.call('wait', {}, { signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting, { code: 'cancelled' });
    await client.call('double', { value: 1 });
    assert.equal(aborted, 1);
    await assert.rejects(client.call('double', { value: 1 }, { signal: AbortSignal.abort() }), {
      code: 'cancelled',
    });
  });

  it('move buffers instead of copying them', async () => {
    const { values } = await client.call('bytes', { count: 1000 });
    assert.equal(values.length, 1000);
    assert.equal(values[999], 7);
    assert.equal(kept[0]!.length, 0, 'the sender still has its buffer');
  });

  it('ignore messages that are none of theirs', async () => {
    channel.port2.postMessage({ rpc: 'request', id: 'x' });
    channel.port2.postMessage('nonsense');
    channel.port1.postMessage({ rpc: 'result' });
    assert.equal(await client.call('double', { value: 2 }), 4);
  });

  it('fail when the other side is gone', async () => {
    const waiting = client.call('wait', {});
    client.close({ code: 'engine-lost', message: 'The engine stopped.' });
    await assert.rejects(waiting, { code: 'engine-lost' });
    await assert.rejects(client.call('double', { value: 1 }), { code: 'engine-lost' });
  });
});
