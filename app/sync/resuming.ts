// A device that can't read all of its own journal: what is readable stays and is sent, the journal begins anew behind it, and the first
// thing that it says is how much may be lost. Loaded only then.

import type { DeviceState, Head } from '../core/engine.ts';
import { ZERO_HASH } from '../core/envelope.ts';
import { sha256 } from '../core/sha256.ts';
import type { Planned } from './effects.ts';
import { endsOf, isIntact, lastReadable, lostEnds, readableRows, rowAt, type Ended } from './ends.ts';
import type { Forgotten } from './forgetting.ts';
import { tailIsGood, type Circumstance, type Recorded, type Recorder } from './recorder.ts';
import { strictWrite, type Database, type JournalRow, type Write } from './store.ts';
import type { DeviceInfo } from './types.ts';

/** What this device told of its lost lines, oldest first: each is said to the person until somebody has dealt with it, and to the engine at every start. */
export interface KeptResumption {
  words: { tail: Head; unreadable: number; operation: string }[];
}

/** @param last the hash of the last number that had been given, null where it isn't known: by it the server tells this device's lines from a copy's. */
export function planResumed({ incarnation, seq, hash }: Head, unreadable: number, last: string | null): Planned {
  return { type: 'journal.resumed', v: 2, body: { incarnation, seq, hash, unreadable, last }, control: 0, effects: () => ({ sets: [], stock: [] }) };
}

/**
 * The end of the journal if it is there after all, else a new one's; behind what is to be told of incarnations that had ended before. It may be
 * there because another tab has begun a new one meanwhile; or because what is missing behind what is confirmed was forgotten, and the engine, looking
 * for where two histories part, has gone back beyond that.
 */
export async function goodHead(db: Database, recorder: Recorder, newId: () => string, circumstance: Circumstance): Promise<Head> {
  let head = (await db.get('meta', 'head')) as Head | undefined;
  let resumed: Recorded | null = null;
  while (!resumed && (!head || !(await tailIsGood(db, head, await forgottenOf(db, head.incarnation))))) {
    resumed = await resumeJournal(db, recorder, newId, circumstance);
    head = resumed?.head ?? ((await db.get('meta', 'head')) as Head);
  }
  for (const tail of await lostEnds(db, await endsOf(db, head!.incarnation))) head = (await tellLostEnd(db, recorder, circumstance, tail)).head;
  return head!;
}

/** The last lines of an incarnation that has ended can't be read. Nothing begins anew for that; the server says whether it has them. */
function tellLostEnd(db: Database, recorder: Recorder, circumstance: Circumstance, { incarnation, seq, hash }: Head): Promise<Recorded> {
  const tail: Head = { incarnation, seq, hash: hash || ZERO_HASH, total: 0 };
  return strictWrite(db, ['meta', 'journal', 'overlays'], async (write) => {
    const meta = write.objectStore('meta');
    const ended = (await meta.get('ended')) as Ended;
    const { seq: end, hash: last } = ended[incarnation]!;
    await meta.put({ ...ended, [incarnation]: { seq, hash: tail.hash } }, 'ended');
    const recorded = await recorder.append(write, planResumed(tail, end - seq, last), circumstance);
    await keep(write, tail, recorded.operation, end - seq);
    await forgetLost(write, incarnation, (one) => one > seq);
    return recorded;
  });
}

/** What is said of it until somebody has dealt with it. */
async function keep(write: Write, tail: Head, operation: string, unreadable: number): Promise<void> {
  const meta = write.objectStore('meta');
  const before = (await meta.get('resumed')) as KeptResumption | undefined;
  const kept: KeptResumption = { words: [...(before?.words ?? []), { tail, unreadable, operation }] };
  await meta.put(kept, 'resumed');
}

/** Up to which operation this device has let go of them. */
async function forgottenOf(db: Database, incarnation: string): Promise<number> {
  return ((await db.get('meta', 'forgotten')) as Forgotten | undefined)?.[incarnation] ?? 0;
}

/**
 * Begins a new incarnation behind the last operation that can be read: all in one strict transaction. Null: something was recorded, or another
 * incarnation begun, while it was read, and it is to be read again.
 */
async function resumeJournal(db: Database, recorder: Recorder, newId: () => string, circumstance: Circumstance): Promise<Recorded | null> {
  const { seen, tail, unreadable, last } = await readable(db);
  const { incarnation } = tail;
  // What stands behind the first lines that can't be read is sent too, and the new journal follows the last of all.
  const behind = (await readableRows(db, IDBKeyRange.bound([incarnation, tail.seq + 1], [incarnation, Infinity]))).filter(isIntact);
  const sent = new Set(behind.map((row) => row.seq));
  const end = await lastReadable(db, incarnation, Infinity);
  return strictWrite(db, ['meta', 'journal', 'overlays'], async (write) => {
    const meta = write.objectStore('meta');
    const now = (await meta.get('head')) as Head | undefined;
    if (now?.incarnation !== seen?.incarnation || now?.seq !== seen?.seq) return null;
    const head: Head = { incarnation: newId(), seq: 0, hash: behind.at(-1)?.hash ?? tail.hash, total: 0 };
    await meta.put(head, 'head');
    await meta.put({ ...((await meta.get('ended')) as Ended | undefined), [incarnation]: { seq: end?.seq ?? 0, hash: end?.hash ?? ZERO_HASH } }, 'ended');
    const recorded = await recorder.append(write, planResumed(tail, unreadable, last), circumstance);
    await keep(write, tail, recorded.operation, unreadable);
    await forgetLost(write, incarnation, (seq) => seq > tail.seq && !sent.has(seq));
    return recorded;
  });
}

/** What can't be read isn't shown over the server's rows any more: nobody would ever say that it is in them. */
export async function forgetLost(write: Write, of: string, isLost: (seq: number) => boolean): Promise<void> {
  const byId = write.objectStore('journal').index('id');
  for (let at = await write.objectStore('overlays').openCursor(); at; at = await at.continue()) {
    if (at.value.version !== null) continue;
    const key = await byId.getKey(at.value.operation);
    if (!key || (key[0] === of && isLost(key[1]))) await at.delete();
  }
}

/** The last operation of an unbroken run, how many numbers behind it had been given, and the hash of the last of those. */
async function readable(db: Database): Promise<{ seen: Head | undefined; tail: Head; unreadable: number; last: string | null }> {
  const device = (await db.get('meta', 'device')) as DeviceInfo;
  const engine = (await db.get('meta', 'engine')) as DeviceState | undefined;
  const known = engine?.streams.at(-1);
  const seen = (await db.get('meta', 'head')) as Head | undefined;
  const head = seen ?? known ?? { incarnation: device.incarnation, seq: 0, hash: ZERO_HASH, total: 0 };
  const { incarnation } = head;
  const forgotten = await forgottenOf(db, incarnation);
  const confirmed = Math.max(known?.incarnation === incarnation ? known.confirmed : 0, forgotten);
  const before = confirmed === 0 ? undefined : await rowAt(db, incarnation, confirmed);
  let last = { seq: confirmed, hash: before?.hash ?? (known?.seq === confirmed ? known.hash : ZERO_HASH) };
  for (let row = await rowAt(db, incarnation, last.seq + 1); row && follows(row, before || last.seq > confirmed ? last.hash : null); row = await rowAt(db, incarnation, last.seq + 1)) {
    last = { seq: row.seq, hash: row.hash };
  }
  // What a restored server asks for may be missing before that, too.
  if (!before && last.seq === confirmed && confirmed > forgotten) last = (await lastReadable(db, incarnation, confirmed)) ?? { seq: forgotten, hash: ZERO_HASH };
  return { seen, tail: { incarnation, ...last, total: 0 }, unreadable: Math.max(1, head.seq - last.seq), last: head.seq > last.seq ? head.hash : null };
}

function follows(row: JournalRow, prev: string | null): boolean {
  return sha256(row.text) === row.hash && (prev === null || row.text.includes(`"prev":"${prev}"`));
}
