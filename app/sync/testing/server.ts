// A small server that keeps the protocol: it checks nonces, proofs, seals and chains, journals what it is sent, applies it, and feeds it back.
// It answers through `fetch`, and a test may stand in between as a network does.

import { webcrypto } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { concat, fromBase64Url, utf8 } from '../../core/bytes.ts';
import { proofText, sealText, ZERO_HASH } from '../../core/envelope.ts';
import { sha256 } from '../../core/sha256.ts';
import { readPinText } from '../pins.ts';

export interface ServerOperation {
  id: string;
  hash: string;
  control: number;
  at: number;
  actor: string | null;
  type: string;
  body: Record<string, unknown>;
  outcome: string;
  code: string | null;
  version: number;
}
interface FeedRow {
  kind: string;
  id: string;
  partition: string;
  version: number;
  row: Record<string, unknown> | null;
}
type Handler = (url: URL, init: RequestInit, body: Uint8Array) => Promise<Response> | Response;
/** What stands between device and server: it may answer itself, throw, or change the answer. */
export type Network = (request: { url: URL; init: RequestInit }, forward: () => Promise<Response>) => Promise<Response>;

export class FakeServer {
  readonly journals = new Map<string, ServerOperation[]>();
  readonly rows = new Map<string, FeedRow>();
  readonly seenBranches: string[] = [];
  version = 1;
  epoch = 'e1';
  timeMs = Date.UTC(2026, 10, 21, 9, 0, 0);
  nonce = 'n1';
  network: Network = (_, forward) => forward();
  requests: string[] = [];
  /** What becomes of an operation, for example refused. */
  judge: (operation: { type: string }) => { outcome: string; code: string | null } = () => ({ outcome: 'applied', code: null });
  private key: webcrypto.CryptoKey | null = null;
  private device = '';
  private business = '';
  location = '';
  pageRows = 500;
  /** What the device showed with its last pull. */
  shown = '';
  archivedSeq = 0;
  /** The point that files are encrypted to; null gives none. */
  depositKey: string | null = null;
  /** Given to the device besides its own. */
  further: string[] = [];
  /** Named as dropped by the next pull, and not given any more. */
  dropped: string[] = [];
  revoked = false;

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = new URL(String(input), 'http://kaunta.test');
    this.requests.push(`${init.method} ${url.pathname}`);
    return this.network({ url, init }, () => this.answer(url, init));
  };

  private async answer(url: URL, init: RequestInit): Promise<Response> {
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    const headers = new Headers(init.headers);
    const sent = (init.body as Uint8Array | undefined) ?? new Uint8Array(0);
    // Who joins isn't known yet.
    if (headers.has('Kaunta-Device') && url.pathname !== '/api/devices') {
      if (headers.get('Kaunta-Nonce') !== this.nonce) return this.problem(401, 'nonce_expired');
      const token = headers.get('Authorization')?.slice('Kaunta '.length) ?? null;
      const text = proofText(init.method!, url.pathname + url.search, this.nonce, token, sent);
      if (headers.get('Kaunta-Device') !== this.device) return this.problem(401, 'device_unknown');
      if (!(await this.signed(text, headers.get('Kaunta-Proof')!))) return this.problem(401, 'proof_wrong');
    }
    if (url.pathname === '/api/sync/pull') this.shown = headers.get('Kaunta-Seen') ?? '';
    const body = headers.get('Content-Encoding') === 'gzip' ? new Uint8Array(gunzipSync(sent)) : sent;
    const handler = this.routes[`${init.method} ${url.pathname}`];
    return handler ? handler(url, init, body) : this.problem(404, 'not_found');
  }

  private readonly routes: Record<string, Handler> = {
    'POST /api/businesses': async (_, __, body) => {
      const request = JSON.parse(new TextDecoder().decode(body)) as Record<string, string>;
      this.device = request['device']!;
      this.business = request['business']!;
      this.location = request['location']!;
      this.key = await webcrypto.subtle.importKey('raw', fromBase64Url(request['publicKey']!)!, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
      this.put('business', this.business, 'business', { name: request['name'], slug: 's', country: 'KE', currency: 'KES', taxRounding: 'line', cashDenominationMinor: 100, pricesIncludeTax: true, colour: null });
      this.put('location', this.location, 'business', { name: 'Main', code: 'M', timeZone: request['timeZone'], dayStartMinutes: 0, address: null, phone: null, taxNumber: null, closed: false });
      this.put('staff', request['staff']!, 'business', { name: request['ownerName'], role: 'owner', locations: [], disabled: false });
      return this.json({
        business: this.business, device: this.device, location: this.location, slug: 's', staff: request['staff'],
        binding: { id: '0192f3a0-0000-7000-8000-0000000000bb', register: request['register'], number: 1, series: 'R1.1', next: 1 },
        session: { token: 't1', expiresAt: this.timeMs + 900_000, renewal: 'r1', staff: request['staff'], permissions: [] },
      });
    },
    'POST /api/devices/state': () => this.json({}),
    'POST /api/devices': async (_, __, body) => {
      const request = JSON.parse(new TextDecoder().decode(body)) as Record<string, string>;
      if ((request['business'] ?? this.business) !== this.business) return this.problem(401, 'code_wrong');
      this.device = request['device']!;
      this.key = await webcrypto.subtle.importKey('raw', fromBase64Url(request['publicKey']!)!, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
      return this.json({ business: this.business, device: this.device, location: this.location, binding: { id: '0192f3a0-0000-7000-8000-0000000000cc', register: '0192f3a0-0000-7000-8000-0000000000dd', number: 2, series: 'R2.1KTB', next: 1 } });
    },
    'GET /api/sync/news': () => new Response(new ReadableStream(), { headers: this.headers('application/x-ndjson') }),
    'POST /api/sync/push': (_, __, body) => (this.revoked ? this.problem(401, 'device_revoked') : this.push(new TextDecoder().decode(body))),
    'POST /api/sync/deposit': (_, __, body) => this.push(new TextDecoder().decode(body)),
    'GET /api/sync/pull': (url) => this.pull(url),
    'GET /api/sync/deposit-key': () => (this.depositKey === null ? this.problem(404, 'not_found') : this.json({ key: this.depositKey })),
  };

  private async push(text: string): Promise<Response> {
    const [first, ...lines] = text.split('\n').filter((line) => line !== '');
    const seal = JSON.parse(first!) as { business: string; device: string; incarnation: string; branch: string; first: number; count: number; head: string; signature: string; behind?: { seq: number; hash: string } };
    const operations = lines.filter((line) => !line.startsWith('{"of":'));
    const values = new Map<string, string>();
    for (const line of lines.filter((one) => one.startsWith('{"of":'))) {
      const { open } = JSON.parse(line) as { open: { c: string; salt: string; value: string }[] };
      for (const { c, salt, value } of open) {
        if (sha256(concat(fromBase64Url(salt)!, utf8(value))) !== c) throw new Error('The opening is wrong.');
        values.set(c, value);
      }
    }
    const hashes = operations.map((line) => sha256(line));
    if (operations.length !== seal.count || hashes.at(-1) !== seal.head) return this.problem(400, 'push_malformed');
    const sealed = sealText(seal.business, seal.device, seal.incarnation, seal.branch, seal.first, seal.first + seal.count - 1, seal.head);
    if (!(await this.signed(sealed, seal.signature))) return this.problem(401, 'proof_wrong');
    if (seal.behind) this.place({ ...seal, behind: seal.behind }, hashes[0]!, (JSON.parse(operations[0]!) as { prev: string }).prev, seal);
    const name = `${seal.incarnation}/${seal.branch}`;
    const journal = this.journals.get(name) ?? [];
    const start = seal.branch === '' ? 1 : (journal.length === 0 ? seal.first : this.branchStart.get(name)!);
    const seq = start + journal.length - 1;
    if (seal.first > seq + 1) return this.problem(409, 'journal_gap', { expected: seq + 1 });
    for (let at = 0; at < operations.length; at++) {
      const held = journal[seal.first + at - start];
      if (held && held.hash !== hashes[at]) return this.problem(409, 'journal_differs', { seq: seal.first + at, hash: held.hash });
    }
    if (seal.branch !== '') {
      this.branchStart.set(name, start);
      this.seenBranches.push(name);
    }
    const outcomes = operations.map((line, at) => {
      const held = journal[seal.first + at - start];
      if (held) return { id: held.id, seq: seal.first + at, outcome: 'duplicate', stored: held.outcome, code: held.code, flags: [], version: held.version };
      const envelope = JSON.parse(line) as { id: string; type: string; control: number; at: number; prev: string; actor: string | null; body: Record<string, unknown> };
      const before = journal.at(-1)?.hash;
      if (before !== undefined && before !== envelope.prev) throw new Error('The chain is broken.');
      const judged = this.judge(envelope);
      const operation = { ...envelope, ...judged, hash: hashes[at]!, version: ++this.version };
      journal.push(operation);
      if (judged.outcome === 'applied') this.apply(operation, values);
      this.put('outcome', operation.id, `device/${this.device}`, { seq: seal.first + at, incarnation: seal.incarnation, ...judged, flags: [] });
      return { id: operation.id, seq: seal.first + at, ...judged, flags: [], version: operation.version };
    });
    this.journals.set(name, journal);
    const total = journal.reduce((sum, operation) => sum + operation.control, 0);
    return this.json({
      journal: { incarnation: seal.incarnation, branch: seal.branch, seq: start + journal.length - 1, hash: journal.at(-1)?.hash ?? ZERO_HASH, count: journal.length, total },
      outcomes, version: this.version, archivedSeq: this.archivedSeq, epoch: this.epoch, seen: `journal-${start + journal.length - 1}`, serverTime: this.timeMs,
    });
  }
  /** Behind lines that their device can't read any more: they stand for themselves where what they follow isn't here. */
  private place({ incarnation, branch, first, behind }: { incarnation: string; branch: string; first: number; behind: { seq: number } }, hash: string, prev: string, seal: { branch: string }): void {
    const journal = this.journals.get(`${incarnation}/${branch}`) ?? [];
    const start = branch === '' ? 1 : this.branchStart.get(`${incarnation}/${branch}`)!;
    if (start + journal.length > behind.seq && journal[first - 1 - start]?.hash !== prev) seal.branch = hash;
  }

  private readonly branchStart = new Map<string, number>();

  private apply(operation: ServerOperation, values: Map<string, string>): void {
    const { type, body } = operation;
    if (type === 'product.saved') {
      const { id, set, variants } = body as { id: string; set: object; variants: Record<string, object> };
      this.merge('product', id, 'business', set);
      for (const [variant, fields] of Object.entries(variants)) this.merge('variant', variant, 'business', { product: id, priceRevision: operation.id, ...fields });
    } else if (type === 'category.saved') {
      const { id, set } = body as { id: string; set: object };
      this.merge('category', id, 'business', set);
    } else if (type === 'staff.saved') {
      const { id, set } = body as { id: string; set: Record<string, { c: string } | undefined> };
      const { name, pin, ...rest } = set;
      this.merge('staff', id, 'business', { ...rest, ...(name ? { name: values.get(name.c) } : {}) });
      const verifier = pin && readPinText(values.get(pin.c)!);
      if (verifier) this.put('staff_pin', id, `location/${this.location}`, { ...verifier });
    } else if (type === 'approval_codes.made') {
      const { id, device, ...row } = body as { id: string; device: string };
      this.put('approval_codes', id, `device/${device}`, { staff: operation.actor, ...row });
    } else if (type === 'approval_limits.saved') {
      const { id, set } = body as { id: string; set: object };
      this.merge('approval_limits', id, 'business', set);
    } else if (type === 'stock.received') {
      const { lines } = body as { lines: { variant: string; quantity: number }[] };
      for (const { variant, quantity } of lines) this.move(variant, quantity);
    } else if (type === 'shift.opened') {
      const { shift, register, businessOn, carried, float } = body as { shift: string } & Record<string, unknown>;
      const row = { register, device: this.device, businessOn, openedAt: operation.at, openedBy: null, carried, float, closedAt: null, closedBy: null, left: null, parts: [], z: null };
      this.put('shift', shift, `location/${this.location}`, row);
    } else if (type === 'shift.closed') {
      const { shift, left } = body as { shift: string; left: number };
      this.merge('shift', shift, `location/${this.location}`, { closedAt: operation.at, closedBy: null, left, z: { ...body, note: null } });
    } else if (type === 'customer.saved') {
      const { id, set } = body as { id: string; set: Record<string, unknown> };
      const open = (value: unknown): unknown => (typeof value === 'object' && value !== null && 'c' in value ? values.get(String(value.c)) : value);
      this.merge('customer', id, 'business', Object.fromEntries(Object.entries(set).map(([name, value]) => [name, open(value)])));
    } else if (type === 'payment.received') {
      const { customer, amount } = body as { customer: string; amount: number };
      this.owe(customer, -amount);
    } else if (type === 'cart.parked') {
      const { cart, name, lines, discount, ...row } = body as { cart: string; name: { c: string } | null; lines: { note: { c: string } | null }[]; discount: object | null } & Record<string, unknown>;
      const open = (hidden: { c: string } | null): string | null => hidden && (values.get(hidden.c) ?? null);
      const known = this.rows.get(`parked_cart/${cart}`);
      // Taken before: it stays so.
      if (!known || known.row) this.merge('parked_cart', cart, `location/${row['location'] as string}`, { ...row, ...(known?.row ?? { at: operation.at, by: operation.actor, device: this.device }), name: open(name), lines: lines.map((line) => ({ ...line, note: open(line.note) })), discount });
    } else if (type === 'cart.taken') {
      const { cart, location } = body as { cart: string; location: string };
      this.put('parked_cart', cart, `location/${location}`, null);
    } else if (type === 'sale.completed') {
      const { customer, tenders } = body as { customer: string | null; tenders: { kind: string; amount: number }[] };
      for (const { kind, amount } of tenders) if (customer && kind === 'on_account') this.owe(customer, amount);
      const { sale, receipt, businessOn, register, total, lines } = body as { sale: string; lines: { variant: string | null; quantity: number }[] } & Record<string, unknown>;
      this.put('sale', sale, `location/${this.location}`, { receipt, businessOn, at: operation.at, register, device: this.device, actor: null, total, body });
      for (const { variant, quantity } of lines) if (variant !== null) this.move(variant, -quantity);
    }
  }

  private move(variant: string, delta: number): void {
    const quantity = Number(this.rows.get(`stock/${variant}`)?.row?.['quantity'] ?? 0) + delta;
    this.put('stock', variant, `location/${this.location}`, { quantity });
  }

  private owe(customer: string, delta: number): void {
    const balance = Number(this.rows.get(`customer_balance/${customer}`)?.row?.['balance'] ?? 0) + delta;
    this.put('customer_balance', customer, 'business', { balance });
  }

  private merge(kind: string, id: string, partition: string, set: object): void {
    this.put(kind, id, partition, { ...this.rows.get(`${kind}/${id}`)?.row, ...set });
  }

  put(kind: string, id: string, partition: string, row: Record<string, unknown> | null): void {
    this.rows.set(`${kind}/${id}`, { kind, id, partition, version: this.version, row: row && { id, ...row } });
  }

  private pull(url: URL): Response {
    if (this.revoked) return this.problem(401, 'device_revoked');
    const epoch = url.searchParams.get('epoch');
    const cursors = url.searchParams.getAll('cursor');
    const resync = epoch !== null && epoch !== this.epoch;
    const partitions = ['business', `location/${this.location}`, `device/${this.device}`, ...this.further].filter((one) => !this.dropped.includes(one));
    const ask = url.searchParams.get('ask') ?? undefined;
    const header = { pull: 1, ask, epoch: this.epoch, seen: `feed-${this.version}`, version: this.version, serverTime: this.timeMs, partitions, dropped: this.dropped, resync };
    const from = resync || cursors.length === 0 ? 0 : Math.min(...cursors.map((cursor) => Number(cursor.split(':')[1])));
    const all = [...this.rows.values()].filter((row) => row.version > from).sort((a, b) => a.version - b.version);
    // A page ends between versions: enough for a fake.
    const page = all.slice(0, this.pageRows);
    while (page.length < all.length && all[page.length]!.version === page.at(-1)!.version) page.push(all[page.length]!);
    const reached = page.length < all.length ? page.at(-1)!.version : this.version;
    const end = { end: 1, cursors: [`business:${reached}:variant:`, `location/${this.location}:${reached}:sale:`, `device/${this.device}:${reached}:outcome:`], more: page.length < all.length };
    const text = [header, ...page, end].map((line) => `${JSON.stringify(line)}\n`).join('');
    return new Response(utf8(text), { headers: this.headers('application/x-ndjson') });
  }

  /** Put back to a copy from before this device was enrolled. */
  forgetDevice(): void {
    this.device = '';
    this.key = null;
    this.journals.clear();
    this.epoch = 'e2';
  }

  /** As it was: what a backup keeps. */
  snapshot(): () => void {
    const journals = structuredClone(this.journals);
    const rows = structuredClone(this.rows);
    const { version } = this;
    return () => {
      this.journals.clear();
      for (const [name, journal] of structuredClone(journals)) this.journals.set(name, journal);
      this.rows.clear();
      for (const [name, row] of structuredClone(rows)) this.rows.set(name, row);
      this.version = version;
    };
  }

  private async signed(text: string, signature: string): Promise<boolean> {
    return webcrypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, this.key!, fromBase64Url(signature)!, utf8(text));
  }

  private headers(type: string): Record<string, string> {
    return { 'Content-Type': type, 'Kaunta-Protocol': '1', 'Kaunta-Nonce': this.nonce, 'Cache-Control': 'no-store' };
  }
  private json(value: unknown): Response {
    return new Response(JSON.stringify(value), { headers: this.headers('application/json') });
  }
  problem(status: number, code: string, details: object = {}): Response {
    return new Response(JSON.stringify({ code, title: code, status, ...details }), { status, headers: this.headers('application/problem+json') });
  }
}
