// Lets go of operations that are safe elsewhere. A device keeps its journal until the server's archive holds it; even then a week, and always
// the end of each incarnation, which a restored server is offered first, and the end of what is archived: a restored server may end there, and
// what follows can't be read without it. Loaded after the exchange with the server has come to rest.

import { relaxedWrite, SETTLED, type Database, type JournalRow } from './store.ts';

const WEEK_MS = 7 * 86_400_000;
const SEASON_MS = 90 * 86_400_000;
/** Rows of one transaction: the till must not wait for it. */
const AT_ONCE = 500;
/** What a later day may change is still needed: held, parked, quarantined. */
const FINAL = new Set(['applied', 'flagged', 'refused', SETTLED]);

/** Up to which operation of an incarnation the archive holds it, as the server last said. */
export type Archived = Record<string, number>;

/** Up to which operation of an incarnation this device has forgotten them: it had them, so they are no loss. */
export type Forgotten = Record<string, number>;

export interface Forgetting {
  archived: Archived;
  /** Up to where the server has confirmed each incarnation. */
  confirmed: Record<string, number>;
  now: number;
  /** Storage is nearly full: what the server has had for 90 days goes even without an archive. */
  pressed: boolean;
}

export function mayForget(row: Pick<JournalRow, 'incarnation' | 'seq' | 'outcome' | 'at'>, { archived, confirmed, now, pressed }: Forgetting): boolean {
  const { incarnation, seq, at } = row;
  if (!FINAL.has(row.outcome) || seq >= (confirmed[incarnation] ?? 0)) return false;
  return (seq < (archived[incarnation] ?? 0) && at < now - WEEK_MS) || (pressed && at < now - SEASON_MS);
}

/** Forgets what may be forgotten, from the beginning of each incarnation up to the first that may not. Answers how many went. */
export async function forget(db: Database, rules: Forgetting): Promise<number> {
  let gone = 0;
  for (const incarnation of Object.keys(rules.confirmed)) {
    for (let more = true; more; ) {
      more = await relaxedWrite(db, ['journal', 'meta'], async (write) => {
        const range = IDBKeyRange.bound([incarnation, 0], [incarnation, Infinity]);
        const meta = write.objectStore('meta');
        let taken = 0;
        let last = 0;
        for (let at = await write.objectStore('journal').openCursor(range); at && taken < AT_ONCE && mayForget(at.value, rules); at = await at.continue()) {
          last = at.value.seq;
          await at.delete();
          taken++;
        }
        if (taken > 0) await meta.put({ ...((await meta.get('forgotten')) as Forgotten | undefined), [incarnation]: last }, 'forgotten');
        gone += taken;
        return taken === AT_ONCE;
      });
    }
  }
  return gone;
}
