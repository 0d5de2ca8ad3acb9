// What happens once in a device's life: it becomes a device of a business. Loaded when it is needed.

import { toBase64Url } from '../core/bytes.ts';
import type { Head } from '../core/engine.ts';
import { ZERO_HASH } from '../core/envelope.ts';
import type { EnrolRequest, OpenRequest } from './api.generated.ts';
import type { Planned } from './effects.ts';
import { makePinText, pinMatches, readPinText } from './pins.ts';
import type { Platform } from './platform.ts';
import type { Circumstance, Recorded, Recorder } from './recorder.ts';
import { strictWrite, type Database } from './store.ts';
import { ALGORITHM } from './transport.ts';
import { KauntaError, type DeviceInfo, type OpenShop } from './types.ts';

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

/**
 * From this transaction on the browser is a device of the business. What it has to say first is in it: once it is a device, nothing looks for
 * the loss of the one before any more, and the first step of its engine writes over what was remembered of that.
 */
export function become(
  db: Database, recorder: Recorder, device: DeviceInfo, { key, publicKey }: Prepared, lost: Planned | null, circumstance: Circumstance,
): Promise<{ head: Head; recorded: Recorded | null }> {
  return strictWrite(db, ['meta', 'journal', 'overlays'], async (write) => {
    const meta = write.objectStore('meta');
    const head: Head = { incarnation: device.incarnation, seq: 0, hash: ZERO_HASH, total: 0 };
    await Promise.all([meta.put(device, 'device'), meta.put(key, 'key'), meta.put(head, 'head'), meta.put(publicKey, 'publicKey'), meta.delete('prepared'), meta.delete('preparedPin')]);
    const recorded = lost && (await recorder.append(write, lost, circumstance));
    return { head: recorded?.head ?? head, recorded };
  });
}

/** The same device with the same key, in the incarnation that it is in now. */
export async function rejoinRequest(db: Database, { id, business, name }: DeviceInfo, code: string): Promise<EnrolRequest> {
  const publicKey = (await db.get('meta', 'publicKey')) as string | undefined;
  const { incarnation } = (await db.get('meta', 'head')) as Head;
  if (publicKey === undefined) throw new KauntaError({ code: 'key_unknown', title: 'This device was set up by an earlier version and can’t join again by itself. Save what isn’t sent as a file.', status: 0 });
  return { code, device: id, incarnation, publicKey, deviceName: name, business };
}

/** A key that no script can read out, and its public point as it travels. */
async function makeDeviceKey(): Promise<{ key: CryptoKey; publicKey: string }> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  return { key: pair.privateKey, publicKey: toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))) };
}
