// Requests to the server: signed by the device's key over the server's nonce, compressed, with a deadline, and believed only when the
// answer carries the protocol's header and content type. A captive portal answers 200 to everything.

import { toBase64Url, utf8 } from '../core/bytes.ts';
import { proofText } from '../core/envelope.ts';
import type { Platform } from './platform.ts';
import { KauntaError, type Problem } from './types.ts';

export type Failure = 'network' | 'timeout' | 'not_kaunta' | 'cut' | 'forgotten';

/** The exchange didn't take place, or what came back wasn't the server's. Nothing is known about what it did. */
export class ExchangeFailed extends Error {
  readonly why: Failure;
  constructor(why: Failure) {
    super(why);
    this.name = 'ExchangeFailed';
    this.why = why;
  }
}

/** The server said no, with a stable code and its details. */
export class Refused extends KauntaError {
  readonly details: Record<string, unknown>;
  readonly retryAfterMs: number;
  constructor(problem: Problem, details: Record<string, unknown>, retryAfterMs: number) {
    super(problem);
    this.name = 'Refused';
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface DeviceIdentity {
  id: string;
  key: CryptoKey;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: Uint8Array<ArrayBuffer>;
  contentType?: string;
  gzip?: boolean;
  /** The content type that the answer must have. */
  accept: 'application/json' | 'application/x-ndjson' | 'application/gzip';
  token?: string | null;
  /** What the server signed for this device: shown so that a server that was put back to an older state notices. */
  seen?: string;
  signal: AbortSignal;
}

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

export class Transport {
  private nonce = '';
  identity: DeviceIdentity | null = null;

  constructor(
    private readonly platform: Platform,
    private readonly base: string,
  ) {}

  /** Sends, and once more when the nonce was too old. Throws ExchangeFailed or Refused. */
  async send(request: Request): Promise<Response> {
    let body = request.body;
    if (body && request.gzip) body = await gzip(body);
    try {
      return await this.sendOnce(request, body);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.code !== 'nonce_expired') throw error;
      return this.sendOnce(request, body);
    }
  }

  private async sendOnce(request: Request, body: Uint8Array<ArrayBuffer> | undefined): Promise<Response> {
    const headers: Record<string, string> = { Accept: request.accept };
    if (body) headers['Content-Type'] = request.contentType ?? 'application/json';
    if (body && request.gzip) headers['Content-Encoding'] = 'gzip';
    if (request.seen) headers['Kaunta-Seen'] = request.seen;
    if (request.token) headers['Authorization'] = `Kaunta ${request.token}`;
    if (this.identity) {
      headers['Kaunta-Device'] = this.identity.id;
      headers['Kaunta-Nonce'] = this.nonce;
      headers['Kaunta-Proof'] = await this.sign(proofText(request.method, request.path, this.nonce, request.token ?? null, body ?? new Uint8Array(0)));
    }
    const init: RequestInit = { method: request.method, headers, signal: request.signal, cache: 'no-store', credentials: 'omit', redirect: 'error' };
    if (body) init.body = body;
    let response: Response;
    try {
      response = await this.platform.fetch(this.base + request.path, init);
    } catch (error) {
      throw new ExchangeFailed(isAbort(error) ? 'timeout' : 'network');
    }
    const nonce = response.headers.get('Kaunta-Nonce');
    if (response.headers.get('Kaunta-Protocol') !== '1') throw new ExchangeFailed('not_kaunta');
    if (nonce) this.nonce = nonce;
    if (response.status === 204) return response;
    const type = (response.headers.get('Content-Type') ?? '').split(';')[0]!.trim();
    if (!response.ok) throw await refusal(response, type);
    if (type !== request.accept) throw new ExchangeFailed('not_kaunta');
    return response;
  }

  /** A JSON exchange; bytes are sent as they are: a person's file. */
  async json<T>(request: Omit<Request, 'accept' | 'body'> & { json?: unknown }): Promise<T> {
    const { json, ...rest } = request;
    const file = json instanceof Uint8Array;
    const body = json === undefined ? {} : { body: file ? (json as Uint8Array<ArrayBuffer>) : utf8(JSON.stringify(json)) };
    const response = await this.send({ ...rest, accept: 'application/json', ...body, ...(file && { contentType: 'text/csv', gzip: true }) });
    if (response.status === 204) return undefined as T;
    return (await readJson(response)) as T;
  }

  async sign(text: string): Promise<string> {
    if (!this.identity) throw new Error('This device has no key yet.');
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.identity.key, utf8(text));
    return toBase64Url(new Uint8Array(signature));
  }
}

/** The whole body as JSON; a body that ends early was cut, and says nothing. */
export async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw new ExchangeFailed(isAbort(error) ? 'timeout' : 'cut');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ExchangeFailed('cut');
  }
}

/** The lines of a streamed body as they come. The last line counts only with its line feed: without, it was cut. */
export async function* readLines(response: Response): AsyncGenerator<unknown> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  try {
    for (;;) {
      let part: ReadableStreamReadResult<string>;
      try {
        part = await reader.read();
      } catch (error) {
        throw new ExchangeFailed(isAbort(error) ? 'timeout' : 'cut');
      }
      if (part.done) return;
      const lines = (held + part.value).split('\n');
      held = lines.pop()!;
      for (const line of lines) {
        if (line === '') continue;
        let parsed: unknown;
        try {
          parsed = JSON.parse(line);
        } catch {
          throw new ExchangeFailed('cut');
        }
        yield parsed;
      }
    }
  } finally {
    // Whoever stops reading early hangs up.
    reader.cancel().catch(() => undefined);
  }
}

async function refusal(response: Response, type: string): Promise<Error> {
  if (type !== 'application/problem+json') return new ExchangeFailed('not_kaunta');
  const details = (await readJson(response)) as Record<string, unknown>;
  const retryAfter = Number(response.headers.get('Retry-After') ?? 0);
  const problem = { code: String(details['code'] ?? 'unknown'), title: String(details['title'] ?? ''), status: response.status };
  return new Refused(problem, details, Number.isFinite(retryAfter) ? Math.min(Math.max(retryAfter, 0), 3600) * 1000 : 0);
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
