// A file that the server makes while it sends it: too large for a text, and on its way for as long as something comes.

import type { Platform } from './platform.ts';
import { ExchangeFailed, isAbort, type Request, type Transport } from './transport.ts';

const SILENCE_MS = 30_000;

/** Reads an answer that isn't JSON. `begun` ends the deadline of the request: from there on the reader has its own. */
export type Reading<T> = (request: Omit<Request, 'accept' | 'body'>, begun: () => void) => Promise<T>;

/** The file, whole; `came` is told of every part how many bytes there are so far. Throws ExchangeFailed or Refused. */
export function reading(transport: Transport, platform: Pick<Platform, 'after'>, came: (bytes: number) => void): Reading<Blob> {
  return async (request, begun) => {
    const response = await transport.send({ ...request, accept: 'application/gzip' });
    begun();
    const silent = new AbortController();
    const wait = (): (() => void) => platform.after(SILENCE_MS, () => silent.abort());
    let cancel = wait();
    let bytes = 0;
    const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(part, to) {
        cancel();
        cancel = wait();
        bytes += part.byteLength;
        came(bytes);
        to.enqueue(part);
      },
    });
    try {
      // The browser keeps it, on its disk where it is large.
      return await new Response(response.body?.pipeThrough(counted, { signal: silent.signal }) ?? null).blob();
    } catch (error) {
      throw new ExchangeFailed(isAbort(error) ? 'timeout' : 'cut');
    } finally {
      cancel();
    }
  };
}
