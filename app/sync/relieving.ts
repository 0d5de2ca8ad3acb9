// A device whose storage is nearly full lets go of what it can fetch again: rows of the server's, in a fixed order, what selling needs last.
// Never a line of the journal, nor what lies over the rows. It remembers what went, leaves it out of the feed, and takes everything anew when
// there is room. Only after an exchange with the server: a till that is alone could fetch nothing again.

import { KINDS } from './let-go.ts';
import type { LetGo } from './types.ts';
import { relaxedWrite, type Database } from './store.ts';

const MEGABYTE = 1_000_000;
/**
 * When less than so many bytes are left, the next of these goes. A sale takes a few thousand bytes: without the catalogue a till sells hardly
 * anything, so that goes only when sales would soon find no room.
 */
const BELOW: Readonly<Record<LetGo, number>> = {
  receipts: 50 * MEGABYTE, vouchers: 50 * MEGABYTE, customers: 20 * MEGABYTE, stock: 20 * MEGABYTE, catalogue: 5 * MEGABYTE,
};

export async function letGoOf(db: Database): Promise<readonly LetGo[]> {
  return ((await db.get('meta', 'letGo')) as LetGo[] | undefined) ?? [];
}

/**
 * Lets go of the next thing, with the note of it in one transaction. What is on the screens stays there until the next start.
 * @param room bytes that are left
 * @returns what went; null when there is room enough for what is still here
 */
export async function letGo(db: Database, room: number): Promise<LetGo | null> {
  return relaxedWrite(db, ['meta', 'rows', 'packs', 'sales'], async (write) => {
    const meta = write.objectStore('meta');
    const gone = ((await meta.get('letGo')) as LetGo[] | undefined) ?? [];
    const what = (Object.keys(KINDS) as LetGo[]).find((one) => !gone.includes(one));
    if (what === undefined || room >= BELOW[what]) return null;
    if (what === 'receipts') {
      for (let at = await write.objectStore('sales').openCursor(); at; at = await at.continue()) {
        // What this device sold itself is its own to keep.
        if (at.value.operation === null) await at.delete();
      }
    }
    for (const kind of KINDS[what]) {
      await write.objectStore('rows').delete(IDBKeyRange.bound([kind], [kind, []]));
      for (let at = await write.objectStore('packs').index('kind').openCursor(kind); at; at = await at.continue()) await at.delete();
    }
    await meta.put([...gone, what], 'letGo');
    return what;
  });
}
