// What happens once in a device's life, or when a person asks for a file: it becomes a device of a business, and what is unsent is written
// out. Loaded when it is needed.

import { toBase64Url } from '../core/bytes.ts';
import type { Stream } from '../core/engine.ts';
import type { OpenRequest } from './api.generated.ts';
import { makePinText, pinMatches, readPinText } from './pins.ts';
import type { Platform } from './platform.ts';
import { strictWrite, type Database } from './store.ts';
import { ALGORITHM } from './transport.ts';
import type { DeviceInfo, OpenShop } from './types.ts';

/** Made before the first try and kept, so that a second try after a lost answer is the same request. */
export interface Prepared {
  ids: { business: string; location: string; register: string; device: string; incarnation: string; staff: string };
  key: CryptoKey;
  publicKey: string;
}

export async function prepare(db: Database, newId: () => string): Promise<Prepared> {
  const kept = (await db.get('meta', 'prepared')) as Prepared | undefined;
  if (kept) return kept;
  const prepared: Prepared = {
    ids: { business: newId(), location: newId(), register: newId(), device: newId(), incarnation: newId(), staff: newId() },
    ...(await makeDeviceKey()),
  };
  await strictWrite(db, ['meta'], (write) => write.objectStore('meta').put(prepared, 'prepared'));
  return prepared;
}

export async function openingRequest(db: Database, platform: Platform, { ids, publicKey }: Prepared, request: OpenShop): Promise<OpenRequest> {
  const { pin, ...rest } = request;
  // Made once and kept: with a fresh salt, a second try wouldn't be the same request.
  let pinText = (await db.get('meta', 'preparedPin')) as string | undefined;
  const known = pinText === undefined ? null : readPinText(pinText);
  if (pin !== undefined && (!known || !(await pinMatches(known, pin)))) {
    pinText = await makePinText(platform, pin);
    const made = pinText;
    await strictWrite(db, ['meta'], (write) => write.objectStore('meta').put(made, 'preparedPin'));
  }
  return { ...rest, ...ids, publicKey, ...(pinText === undefined || pin === undefined ? {} : { pin: pinText }) };
}

/** A key that no script can read out, and its public point as it travels. */
async function makeDeviceKey(): Promise<{ key: CryptoKey; publicKey: string }> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  return { key: pair.privateKey, publicKey: toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))) };
}

/** Every operation that the server hasn't confirmed, by the streams that they belong to. */
export async function unsentLines(db: Database, device: DeviceInfo, streams: readonly Stream[]): Promise<{ lines: string[]; count: number }> {
  const lines: string[] = [];
  let count = 0;
  for (const { incarnation, branch, confirmed, seq, shared } of streams) {
    const end = shared ? seq : Infinity;
    const rows = await db.getAll('journal', IDBKeyRange.bound([incarnation, confirmed + 1], [incarnation, end]));
    if (rows.length === 0) continue;
    count += rows.length;
    lines.push(JSON.stringify({ export: 1, business: device.business, device: device.id, incarnation, branch, first: rows[0]!.seq, count: rows.length, head: rows.at(-1)!.hash }));
    for (const row of rows) lines.push(row.text, ...(row.private === null ? [] : [row.private]));
  }
  return { lines, count };
}
