// Writes an operation: number, chain, hash, journal row, local effects and receipt number in one strict transaction. What resolves is on the
// disk; what throws has changed nothing.

import { unwrap } from 'idb';
import type { DeviceState, Head } from '../core/engine.ts';
import { privateLine, writeEnvelope, type Anchor, type Approval } from '../core/envelope.ts';
import { hideBody } from '../core/personal.ts';
import { sha256 } from '../core/sha256.ts';
import type { ShiftFigures } from '../core/shift.ts';
import { drawerKey, emptyDrawer, figuresOfSale, ringUp, type KeptDrawer } from './drawer.ts';
import { planClosing, planSale, receiptNumber, saleBody, type Planned, type SalePlace } from './effects.ts';
import { strictWrite, type Database, type JournalRow, type Overlay, type StoredSale, type Write } from './store.ts';
import { KauntaError, type BoundRegister, type DeviceInfo, type PricedSale, type SaleBody } from './types.ts';

/** The moment and the hand of an operation. */
export interface Circumstance {
  wall: number;
  mono: number;
  session: string;
  anchor: Anchor | undefined;
  corrected: number;
  actor: string | null;
  /** Somebody allowed what the actor may not: says how in the transaction that records it, and which operation they allowed. */
  approve?: ((write: Write, planned: Planned, newId: () => string) => Promise<{ operation: string; approval: Approval }>) | undefined;
}

export interface Recorded {
  operation: string;
  head: Head;
  overlay: Overlay;
  /** The till's drawer afterwards, where it changed. */
  drawer?: KeptDrawer;
}

const RULES = 1;

/** Whether the end of the journal is there as it was written. What the server has confirmed may have been pruned, and so was what is `forgotten`. */
export async function tailIsGood(db: Database, head: Head | null | undefined, forgotten = 0): Promise<boolean> {
  if (!head) return false;
  const noted = ((await db.get('meta', 'engine')) as DeviceState | undefined)?.streams.at(-1);
  const confirmed = Math.max(noted?.incarnation === head.incarnation ? noted.confirmed : 0, forgotten);
  if (head.seq <= confirmed) return true;
  try {
    const unsent = IDBKeyRange.bound([head.incarnation, confirmed + 1], [head.incarnation, head.seq]);
    const last = await db.get('journal', [head.incarnation, head.seq]);
    return last !== undefined && sha256(last.text) === head.hash && (await db.count('journal', unsent)) === head.seq - confirmed;
  } catch (error) {
    // A row that storage can't give back is as one that isn't there.
    if (error instanceof DOMException) return false;
    throw error;
  }
}

export class Recorder {
  /** Whose drawer the last sale moved: most likely the next one's too. */
  private register = '';

  constructor(
    private readonly db: Database,
    private readonly newId: () => string,
    private readonly salt: () => Uint8Array,
  ) {}

  record(planned: Planned, circumstance: Circumstance): Promise<Recorded> {
    return strictWrite(this.db, ['meta', 'journal', 'overlays'], (write) => this.append(write, planned, circumstance));
  }

  /** Takes the next receipt number, stores sale and stock, and forgets the open cart: all or nothing. */
  sale(priced: PricedSale, businessOn: string, circumstance: Circumstance, tracked: (variant: string) => boolean): Promise<Recorded & { body: SaleBody }> {
    return strictWrite(this.db, ['meta', 'journal', 'overlays', 'sales'], (write) => {
      unwrap(write.objectStore('meta')).delete('cart');
      return this.numbered(write, businessOn, circumstance, figuresOfSale(priced), (place) => {
        const body = saleBody(priced, place);
        return { body, planned: planSale(body, tracked), stored: { body }, total: body.total };
      });
    });
  }

  /** Something about the drawer: what the till keeps of it changes in the transaction that records it. */
  atDrawer<T>(
    circumstance: Circumstance,
    plan: (device: DeviceInfo, kept: KeptDrawer, head: Head) => { planned: Planned; kept: KeptDrawer; result: T },
  ): Promise<Recorded & { result: T }> {
    return strictWrite(this.db, ['meta', 'journal', 'overlays'], async (write) => {
      const meta = write.objectStore('meta');
      const device = (await meta.get('device')) as DeviceInfo;
      if (!device.binding) throw noRegister();
      const key = drawerKey(device.binding.register);
      const before = ((await meta.get(key)) as KeptDrawer | undefined) ?? emptyDrawer;
      const { planned, kept, result } = plan(device, before, (await meta.get('head')) as Head);
      await meta.put(kept, key);
      return { ...(await this.append(write, planned, circumstance)), drawer: kept, result };
    });
  }

  /** The next number of the till's series, an operation that bears it, its receipt among the sales of this device, and its part in the drawer. */
  async numbered<T>(
    write: Write, businessOn: string, circumstance: Circumstance, figures: ShiftFigures,
    make: (place: SalePlace) => { body: T; planned: Planned; stored: Pick<StoredSale, 'body' | 'returned' | 'of'>; total: number },
  ): Promise<Recorded & { body: T }> {
    const meta = write.objectStore('meta');
    // Whatever is asked together is answered together: on a busy device each answer may be a while on its way.
    const [found, drawerThere] = await Promise.all([standing(write), meta.get(drawerKey(this.register))]);
    const { device } = found;
    const { binding } = device;
    if (!binding) throw noRegister();
    if (binding.ended) throw new KauntaError({ code: 'register_taken', title: 'Another device has this register now. Choose a register for this one; the cart is kept.', status: 0 });
    const number = binding.next;
    const next: BoundRegister = { ...binding, next: number + 1 };
    const kept = binding.register === this.register ? drawerThere : await meta.get(drawerKey((this.register = binding.register)));
    unwrap(meta).put({ ...device, binding: next }, 'device');
    const { shift, drawer } = ringUp(write, binding.register, kept, figures);
    const id = this.newId();
    const { body, planned, stored, total } = make({
      sale: id, location: device.location, register: binding.register, binding: binding.id, series: binding.series, number, businessOn, shift,
    });
    const recorded = await this.append(write, planned, circumstance, found);
    const sale: StoredSale = {
      id, at: circumstance.corrected, businessOn, receipt: receiptNumber(binding.series, number), partition: `location/${device.location}`, version: 0,
      generation: 0, operation: recorded.operation, pending: true, flags: [], ...stored,
      row: { id, register: binding.register, device: device.id, actor: circumstance.actor, total },
    };
    unwrap(write.objectStore('sales')).put(sale);
    return { ...recorded, body, drawer };
  }

  /** Ends this device's binding, with its last number in the journal, and begins the next one if there is one: all or nothing. */
  rebind(bound: string | null, next: (device: DeviceInfo) => BoundRegister | null, circumstance: Circumstance): Promise<{ device: DeviceInfo; recorded: Recorded | null }> {
    return strictWrite(this.db, ['meta', 'journal', 'overlays'], async (write) => {
      const meta = write.objectStore('meta');
      const before = (await meta.get('device')) as DeviceInfo;
      const old = before.binding;
      // Another tab was faster.
      if ((old?.id ?? null) !== bound) return { device: before, recorded: null };
      const binding = next(before);
      const device = { ...before, binding };
      await meta.put(device, 'device');
      const gone = old && !old.ended && (binding?.id !== old.id || binding.ended);
      return { device, recorded: gone ? await this.append(write, planClosing(old), circumstance) : null };
    });
  }

  /** This device belongs to another location: its binding, if it has one, ends with its last number in the journal. */
  move(location: string, circumstance: Circumstance): Promise<{ device: DeviceInfo; recorded: Recorded | null }> {
    return strictWrite(this.db, ['meta', 'journal', 'overlays'], async (write) => {
      const meta = write.objectStore('meta');
      const before = (await meta.get('device')) as DeviceInfo;
      const old = before.binding;
      const device = { ...before, location, binding: old && { ...old, ended: { by: null, moved: true as const } } };
      await meta.put(device, 'device');
      return { device, recorded: old && !old.ended ? await this.append(write, planClosing(old), circumstance) : null };
    });
  }

  /** In a transaction of the caller's, which may have read who writes and behind what. */
  async append(write: Write, planned: Planned, circumstance: Circumstance, found?: Standing): Promise<Recorded> {
    const { device, head } = found ?? (await standing(write));
    const { wall, mono, session, anchor, actor, approve, corrected } = circumstance;
    const { operation, approval } = approve ? await approve(write, planned, this.newId) : { operation: this.newId(), approval: undefined };
    const { body, open } = hideBody(planned.type, planned.body, this.salt);
    const seq = head.seq + 1;
    const written = writeEnvelope(
      { business: device.business, device: device.id, incarnation: head.incarnation, seq, prev: head.hash },
      { id: operation, type: planned.type, v: planned.v ?? 1, rules: RULES, at: wall, session, mono, anchor, actor, approval, needs: planned.needs, control: planned.control, body },
    );
    const next: Head = { incarnation: head.incarnation, seq, hash: written.hash, total: head.total + planned.control };
    const overlay: Overlay = { operation, version: null, ...planned.effects(operation) };
    const row: JournalRow = {
      incarnation: head.incarnation, seq, id: operation, type: planned.type, text: written.text, private: open.length > 0 ? privateLine(operation, open) : null,
      hash: written.hash, control: planned.control, at: corrected, outcome: '', code: null, flags: [],
    };
    // Nobody waits for each of these requests, only for all of them: one that fails ends the transaction.
    unwrap(write.objectStore('journal')).add(row);
    unwrap(write.objectStore('meta')).put(next, 'head');
    const laid = unwrap(write.objectStore('overlays')).add(overlay);
    laid.onsuccess = () => { overlay.n = laid.result as number; };
    return { operation, head: next, overlay };
  }
}

interface Standing { device: DeviceInfo; head: Head }

/** Read inside the transaction: two tabs can't take the same number. */
async function standing(write: Write): Promise<Standing> {
  const meta = write.objectStore('meta');
  const [device, head] = await Promise.all([meta.get('device'), meta.get('head')]);
  return { device: device as DeviceInfo, head: head as Head };
}

function noRegister(): KauntaError {
  return new KauntaError({ code: 'no_register', title: 'This device is not a till yet: choose a register for it first.', status: 0 });
}
