// A file that the server makes while it sends it: too large for a text, and on its way for as long as something comes.

import { ExchangeFailed, isAbort, type Transport } from './transport.ts';

/** The file, whole; of every part that comes `alive` is told, and `came` how many bytes there are so far. Throws ExchangeFailed or Refused. */
export async function download(
  transport: Transport,
  request: { path: string; token: string | null; signal: AbortSignal },
  alive: () => void,
  came: (bytes: number) => void,
): Promise<Blob> {
  const response = await transport.send({ method: 'GET', ...request, accept: 'application/gzip' });
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, to) {
      bytes += part.byteLength;
      alive();
      came(bytes);
      to.enqueue(part);
    },
  });
  try {
    // The browser keeps it, on its disk where it is large.
    return await new Response(response.body?.pipeThrough(counted) ?? null).blob();
  } catch (error) {
    throw new ExchangeFailed(isAbort(error) ? 'timeout' : 'cut');
  }
}
