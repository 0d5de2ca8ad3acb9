// What a device does once an hour while nothing is under way. Loaded then.

import type { Stream } from '../core/engine.ts';
import { forget, type Archived } from './forgetting.ts';
import { relaxedWrite, type Database } from './store.ts';
import { KauntaError } from './types.ts';

/**
 * Learns the key that files of unsent sales are sealed to, and forgets what is safe elsewhere.
 * @param pressed storage is nearly full
 * @param askKey asks the server for the key
 */
export async function tidy(db: Database, streams: readonly Stream[], now: number, pressed: boolean, askKey: () => Promise<string>): Promise<void> {
  if ((await db.get('meta', 'depositKey')) === undefined) await learnKey(db, askKey);
  const archived = ((await db.get('meta', 'archived')) as Archived | undefined) ?? {};
  if (!pressed && Object.keys(archived).length === 0) return;
  const main = streams.filter((stream) => stream.branch === '');
  const confirmed = Object.fromEntries(main.map((stream) => [stream.incarnation, stream.confirmed]));
  await forget(db, { archived, confirmed, now, pressed });
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
