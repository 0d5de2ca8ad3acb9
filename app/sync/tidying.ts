// What a device does once an hour while nothing is under way. Loaded then.

import { forget, type Archived } from './forgetting.ts';
import type { Loop } from './loop.ts';
import { letGo, letGoOf } from './relieving.ts';
import { relaxedWrite, type Database } from './store.ts';
import { KauntaError, type Light } from './types.ts';

/** Room for everything again: well above where letting go begins, so that the two don't take turns. Half of a small quota will do. */
const ROOM_BYTES = 100_000_000;

/**
 * Learns the key that files of unsent sales are sealed to, and forgets what is safe elsewhere. When that makes no room, copies of what the server
 * has go too, a step an hour, because browsers free the space in their own time; and they come back when there is room.
 * @param askKey asks the server for the key
 */
export async function tidy(db: Database, loop: Pick<Loop, 'state' | 'refill'>, now: number, storage: Light['storage'], askKey: () => Promise<string>): Promise<void> {
  if ((await db.get('meta', 'depositKey')) === undefined) await learnKey(db, askKey);
  const pressed = storage?.low ?? false;
  const archived = ((await db.get('meta', 'archived')) as Archived | undefined) ?? {};
  const main = loop.state.streams.filter((stream) => stream.branch === '');
  const confirmed = Object.fromEntries(main.map((stream) => [stream.incarnation, stream.confirmed]));
  const gone = pressed || Object.keys(archived).length > 0 ? await forget(db, { archived, confirmed, now, pressed }) : 0;
  if (!storage) return;
  const room = storage.quota - storage.usage;
  if (pressed && gone === 0) await letGo(db, room);
  else if (!pressed && room > Math.min(ROOM_BYTES, storage.quota / 2) && (await letGoOf(db)).length > 0) await loop.refill();
}

async function learnKey(db: Database, askKey: () => Promise<string>): Promise<void> {
  try {
    const key = await askKey();
    await relaxedWrite(db, ['meta'], (write) => write.objectStore('meta').put(key, 'depositKey'));
  } catch (error) {
    // No network, or a server of an earlier release: in an hour again.
    if (!(error instanceof KauntaError)) throw error;
  }
}
