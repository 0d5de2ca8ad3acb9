import { describe, expect, it, vi } from 'vitest';
import { reading } from './downloading.ts';
import { type Platform } from './platform.ts';
import { ExchangeFailed, Refused, Transport } from './transport.ts';

const bytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count).fill(7);

function answering(body: ReadableStream<Uint8Array<ArrayBuffer>> | string, status = 200, type = 'application/gzip'): Transport {
  const headers = { 'Content-Type': type, 'Kaunta-Protocol': '1', 'Kaunta-Nonce': 'next' };
  return new Transport({ fetch: async () => new Response(body, { status, headers }) } as unknown as Platform, '');
}

let silence: (() => void) | null = null;
const after: Platform['after'] = (_ms, run) => {
  silence = run;
  return () => {
    silence = null;
  };
};

const ask = (from: Transport, came: (bytes: number) => void = () => undefined): Promise<Blob> =>
  reading(from, { after }, came)({ method: 'GET', path: '/api/journal/export', token: null, signal: new AbortController().signal }, () => undefined);

const parts = (counts: number[], then: (to: ReadableStreamDefaultController) => void): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    pull(to) {
      const next = counts.shift();
      if (next === undefined) then(to);
      else to.enqueue(bytes(next));
    },
  });

describe('A download', () => {
  it('is the whole file, and is told of as it comes', async () => {
    const came: number[] = [];
    const file = await ask(answering(parts([3, 4, 5], (to) => to.close())), (so) => came.push(so));
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes(12));
    expect(came).toEqual([3, 7, 12]);
  });
  it('that is cut on the way is none', async () => {
    const cut = answering(parts([3], (to) => to.error(new TypeError('network error'))));
    const failed: unknown = await ask(cut).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ExchangeFailed);
    expect((failed as ExchangeFailed).why).toBe('cut');
  });
  it('that falls silent is given up, and one that ended waits for nothing', async () => {
    const asked = ask(answering(parts([3], () => undefined))).catch((error: unknown) => error);
    await vi.waitFor(() => expect(silence).not.toBeNull(), { timeout: 30_000 });
    silence?.();
    expect(await asked).toMatchObject({ why: 'timeout' });
    await ask(answering(parts([3], (to) => to.close())));
    expect(silence).toBeNull();
  });
  it('that is refused, or answered by somebody else, says so', async () => {
    const no = answering('{"code":"not_permitted","title":"No.","status":403}', 403, 'application/problem+json');
    await expect(ask(no)).rejects.toBeInstanceOf(Refused);
    const portal = answering('<html>', 200, 'text/html');
    await expect(ask(portal)).rejects.toMatchObject({ why: 'not_kaunta' });
  });
});
