// What comes from the server, into storage: pages of the feed, outcomes, sweeps after a resync. Never touches what the journal holds, except
// for what the server said about it.

import { ZERO_HASH } from '../core/envelope.ts';
import type { Head } from '../core/engine.ts';
import type { Ended } from './ends.ts';
import { dropRows, putRows } from './keeping.ts';
import type { Mirror } from './mirror.ts';
import { kindsLetGo } from './let-go.ts';
import type { PinVerifier } from './pins.ts';
import type { RowWords } from './rows.ts';
import { relaxedWrite, SETTLED, strictWrite, type Database, type Row, type StoredSale, type StoreName, type Write } from './store.ts';
import type { PushOutcome } from './loop.ts';
import { ExchangeFailed } from './transport.ts';
import type { ReturnBody, SaleBody } from './types.ts';

/** A page of the feed is at most this: one transaction stores it together with the cursors. */
const CHUNK = 2000;
const SALES_KEPT_MS = 90 * 86_400_000;
export const PAGE_STORES: StoreName[] = ['rows', 'packs', 'sales', 'journal', 'overlays'];

interface FeedRow {
  kind: string;
  id: string;
  partition: string;
  version: number;
  row: Row | null;
}

export class Feed {
  constructor(
    private readonly db: Database,
    private readonly mirror: Mirror,
    private readonly newId: () => string,
    private readonly sealPin: (id: string, verifier: PinVerifier) => Promise<Row>,
  ) {}

  /** @param device whose page it must be: a cache between may answer what it told another.
   * @param ask what it must repeat: told what it was told before, this device would take news for heard. */
  page(generation: number, device: string, ask: string, progress: () => Promise<void>): Page {
    return new Page(this.db, this.mirror, this.sealPin, generation, device, ask, progress);
  }

  reloadOverlays(page?: Page): Promise<void> {
    return this.mirror.loadOverlays(this.db, () => page?.publish());
  }

  /** What the server said about operations that this device sent. */
  async putOutcomes(write: Write, outcomes: (PushOutcome & { id: string })[], epoch: string): Promise<void> {
    // All at once: storage answers sooner what it is asked together, and a till that was long alone brings hundreds.
    await Promise.all(
      outcomes.map((one) => {
        const outcome = one.outcome === 'duplicate' ? (one.stored ?? 'applied') : one.outcome;
        return putOutcome(write, one.id, outcome, one.code ?? null, one.flags ?? [], { epoch, version: one.version });
      }),
    );
  }

  /** Ends an incarnation and opens another, unless that was done already. Answers the new head. */
  openIncarnation(ended: string): Promise<Head> {
    return strictWrite(this.db, ['meta'], async (write) => {
      const meta = write.objectStore('meta');
      const head = (await meta.get('head')) as Head;
      if (head.incarnation !== ended) return head;
      await meta.put({ ...((await meta.get('ended')) as Ended | undefined), [ended]: { seq: head.seq, hash: head.hash } }, 'ended');
      const opened: Head = { incarnation: this.newId(), seq: 0, hash: head.hash === '' ? ZERO_HASH : head.hash, total: 0 };
      await meta.put(opened, 'head');
      return opened;
    });
  }

  /** After a load from the beginning: rows that it didn't bring are gone at the server. */
  async sweep(write: Write, generation: number): Promise<void> {
    await dropRows(write, (row) => row.generation !== generation);
    for (let at = await write.objectStore('sales').openCursor(); at; at = await at.continue()) {
      // This device's own sales are its own to keep.
      if (at.value.generation !== generation && at.value.operation === null) await at.delete();
    }
  }

  /** What was swept goes from the screens too. */
  reload(): Promise<void> {
    return this.mirror.loadAll(this.db);
  }
}

async function putOutcome(write: Write, id: string, outcome: string, code: string | null, flags: string[], said: { epoch: string; version: number }, settled = false): Promise<void> {
  const journal = write.objectStore('journal');
  const key = await journal.index('id').getKey(id);
  const operation = key && (await journal.get(key));
  // A push's answer that was long on its way must not undo what the feed has brought since.
  if (operation?.said?.epoch === said.epoch && operation.said.version > said.version) return;
  // Of what is here no more, forgotten or not to be read, something may still lie over the rows.
  if (operation) await journal.put({ ...operation, outcome: settled ? SETTLED : outcome, code, flags, said });
  const overlays = write.objectStore('overlays');
  const overlayKey = await overlays.index('operation').getKey(id);
  if (overlayKey !== undefined) {
    // Refused: what it changed on these screens is undone. Applied: it stays until the feed has brought it.
    if (outcome === 'refused') await overlays.delete(overlayKey);
    else if (outcome === 'applied' || outcome === 'flagged') await overlays.put({ ...(await overlays.get(overlayKey))!, version: said.version });
  }
  const sales = write.objectStore('sales');
  const sale = await sales.index('operation').get(id);
  if (sale) await sales.put({ ...sale, flags, pending: false });
}

/** A customer was forgotten: what is personal in this device's own records of them goes too; their hashes need it no more. */
async function forgetOpenings(write: Write, customer: string): Promise<void> {
  for (let at = await write.objectStore('journal').openCursor(); at; at = await at.continue()) {
    if (at.value.private !== null && at.value.text.includes(customer)) await at.update({ ...at.value, private: null });
  }
}

/** One answer to a pull, taken line by line. Rows are stored as they come; cursors move only with the end. */
export class Page {
  epoch = '';
  /** The server's signed word on how far its feed had come. */
  seen: string | undefined;
  serverTime = 0;
  cursors: string[] = [];
  more = false;
  private version = 0;
  private started = false;
  private held: FeedRow[] = [];
  private stored = new Map<string, RowWords>();
  /** Kinds that there is no room for now. */
  private letGo: ReadonlySet<string> = new Set();
  /** The partitions, where they are others than before. */
  private moved: string[] | null = null;

  constructor(
    private readonly db: Database,
    private readonly mirror: Mirror,
    private readonly sealPin: (id: string, verifier: PinVerifier) => Promise<Row>,
    private readonly generation: number,
    private readonly device: string,
    private readonly ask: string,
    private readonly progress: () => Promise<void>,
  ) {}

  async take(line: unknown): Promise<'header' | 'resync' | 'row' | 'end'> {
    const fields = line as Record<string, unknown>;
    if (!this.started) {
      if (fields['pull'] !== 1 || typeof fields['epoch'] !== 'string' || !Number.isSafeInteger(fields['version'])) throw new ExchangeFailed('not_kaunta');
      const partitions = fields['partitions'];
      // A server of an earlier release repeats nothing.
      if (!Array.isArray(partitions) || !partitions.includes(`device/${this.device}`) || (fields['ask'] ?? this.ask) !== this.ask) throw new ExchangeFailed('not_kaunta');
      this.started = true;
      this.epoch = fields['epoch'];
      this.version = fields['version'] as number;
      this.serverTime = Number(fields['serverTime']);
      this.seen = fields['seen'] as string | undefined;
      if (fields['resync'] === true) return 'resync';
      await this.readScope(partitions as string[]);
      this.letGo = await kindsLetGo(this.db);
      return 'header';
    }
    if (fields['end'] === 1) {
      this.cursors = fields['cursors'] as string[];
      this.more = fields['more'] === true;
      await this.prepare();
      return 'end';
    }
    this.held.push(fields as unknown as FeedRow);
    if (this.held.length >= CHUNK && this.moved === null) {
      await this.prepare();
      await relaxedWrite(this.db, PAGE_STORES, (write) => this.store(write));
      this.publish();
      await this.progress();
    }
    return 'row';
  }

  /** Stores what is left, in the transaction that moves the cursors. */
  async finish(write: Write): Promise<void> {
    if (this.moved) await this.keepOnly(write, this.moved);
    await this.store(write);
    if (this.more) return;
    // The feed has shown everything up to this version: what was laid over older rows is in them now.
    for (let at = await write.objectStore('overlays').openCursor(); at; at = await at.continue()) {
      if (at.value.version !== null && at.value.version <= this.version) await at.delete();
    }
    await this.forgetOldSales(write);
  }

  /** The feed brings the sales of 90 days and tells of none that grew older: those leave by the server's time. The journal keeps this device's own. */
  private async forgetOldSales(write: Write): Promise<void> {
    const old = IDBKeyRange.upperBound(this.serverTime - SALES_KEPT_MS);
    for (let at = await write.objectStore('sales').index('at').openCursor(old); at; at = await at.continue()) {
      if (!at.value.pending) await at.delete();
    }
  }

  /** Verifiers are sealed before the transaction: awaiting WebCrypto inside would end it. */
  private async prepare(): Promise<void> {
    for (const one of this.held) {
      if (one.kind === 'staff_pin' && one.row && !('sealed' in one.row)) one.row = await this.sealPin(one.id, one.row as unknown as PinVerifier);
    }
  }

  private async store(write: Write): Promise<void> {
    const { held, generation } = this;
    this.held = [];
    const kinds = new Map<string, RowWords>();
    // Rows of one kind go together; another kind waits, because an outcome writes into a sale that has just come.
    let together: { kind: string; writes: Promise<void>[] } = { kind: '', writes: [] };
    for (const { kind, id, partition, version, row } of held) {
      if (kind !== together.kind) {
        await Promise.all(together.writes);
        together = { kind, writes: [] };
      }
      if (kind === 'sale' || kind === 'return') together.writes.push(this.storeSale(write, kind, id, partition, version, row));
      else if (kind === 'outcome') {
        if (row) together.writes.push(putOutcome(write, id, String(row['outcome']), (row['code'] as string | null) ?? null, (row['flags'] as string[]) ?? [], { epoch: this.epoch, version }, row['settled'] === true));
      } else {
        if (!kinds.has(kind)) kinds.set(kind, new Map());
        kinds.get(kind)!.set(id, row && { kind, id, partition, version, generation, row: { ...row, id } });
        if (!row && kind === 'customer') await forgetOpenings(write, id);
      }
    }
    await Promise.all(together.writes);
    for (const [kind, words] of kinds) if (!this.letGo.has(kind)) await putRows(write, kind, words, (id) => this.mirror.mayHold(kind, id, generation));
    this.stored = kinds;
  }

  /** Shows in memory what the last transaction stored: never before it is stored, and never twice beside an overlay. */
  publish(): void {
    if (this.moved) this.mirror.keepOnly(new Set(this.moved));
    for (const [kind, words] of this.stored) this.mirror.hear(kind, words);
    this.stored = new Map();
  }

  private async storeSale(write: Write, kind: 'sale' | 'return', id: string, partition: string, version: number, row: Row | null): Promise<void> {
    const sales = write.objectStore('sales');
    if (!row) return sales.delete(id);
    const own = await sales.get(id);
    if (this.letGo.has(kind) && own?.operation == null) return;
    const sale: StoredSale = {
      id, at: Number(row['at']), businessOn: String(row['businessOn']), receipt: String(row['receipt']), partition, version, generation: this.generation,
      row: { ...row, id }, ...(kind === 'sale' ? { body: own?.body ?? (row['body'] as SaleBody | undefined) ?? null } : bodyOfReturn(row, own)), operation: own?.operation ?? null, pending: false, flags: own?.flags ?? [],
    };
    await sales.put(sale);
  }

  /** Of a page with other partitions than before nothing counts until its end: a device that is moved back meanwhile still has the rows that
   * its cursors speak of. */
  private async readScope(names: string[]): Promise<void> {
    if ((await this.db.get('meta', 'scope')) !== names.toSorted().join(' ')) this.moved = names;
  }

  /** Drops the rows of other partitions, in the transaction that drops their cursors. */
  private async keepOnly(write: Write, names: string[]): Promise<void> {
    await write.objectStore('meta').put(names.toSorted().join(' '), 'scope');
    const partitions = new Set(names);
    await dropRows(write, (row) => !partitions.has(row.partition));
    for (let at = await write.objectStore('sales').openCursor(); at; at = await at.continue()) {
      if (!partitions.has(at.value.partition) && at.value.operation === null) await at.delete();
    }
  }
}

function bodyOfReturn(row: Row, own: StoredSale | undefined): Pick<StoredSale, 'body' | 'returned' | 'of'> {
  const sale = row['sale'] as string | null | undefined;
  return { body: null, returned: own?.returned ?? (row['body'] as ReturnBody | undefined) ?? null, ...(sale && { of: sale }) };
}
