// Writes what a device couldn't send into a file that only the business's server can open: pushes as the device would have sent them, sealed by
// its key, packed, and encrypted to the business's deposit key. Whoever has the file can bring it in; nobody else can read or change it.

import { toBase64Url, fromBase64Url, utf8 } from '../core/bytes.ts';
import { sealText } from '../core/envelope.ts';
import type { Stream } from '../core/engine.ts';
import { readableRows } from './ends.ts';
import { pushText, unbroken, within } from './pushing.ts';
import type { Platform } from './platform.ts';
import type { Database } from './store.ts';
import type { DeviceInfo } from './types.ts';

/** As `/api/carried` takes it. */
export interface UnsentFile {
  kaunta: 'unsent';
  v: 1;
  business: string;
  device: string;
  count: number;
  key?: string;
  iv?: string;
  box?: string;
  /** In place of a box, on a device that never learnt the deposit key. */
  plain?: string;
}

const PUSH_OPERATIONS = 500;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

export async function unsentFile(
  db: Database, device: DeviceInfo, streams: readonly Stream[], platform: Platform, sign: (text: string) => Promise<string>,
): Promise<UnsentFile> {
  const { text, count } = await unsentPushes(db, device, streams, sign);
  const packed = await gzip(utf8(text));
  const label = { kaunta: 'unsent', v: 1, business: device.business, device: device.id, count } as const;
  const depositKey = (await db.get('meta', 'depositKey')) as string | undefined;
  if (depositKey === undefined) return { ...label, plain: toBase64Url(packed) };
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const key = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  const server = await crypto.subtle.importKey('raw', fromBase64Url(depositKey)!, CURVE, false, []);
  const shared = await crypto.subtle.importKey('raw', await crypto.subtle.deriveBits({ name: 'ECDH', public: server }, pair.privateKey, 256), 'HKDF', false, ['deriveKey']);
  const info = utf8(`kaunta-unsent/1\n${device.business}\n${device.id}\n${key}`);
  const secret = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, shared, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const iv = platform.random(12);
  const box = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, secret, packed));
  return { ...label, key, iv: toBase64Url(iv), box: toBase64Url(box) };
}

/** Every operation that the server hasn't confirmed, stream by stream, as the pushes that they will be. */
async function unsentPushes(
  db: Database, device: DeviceInfo, streams: readonly Stream[], sign: (text: string) => Promise<string>,
): Promise<{ text: string; count: number }> {
  let text = '';
  let count = 0;
  for (const { incarnation, branch, first, confirmed, seq, shared } of streams) {
    const end = shared ? seq : Infinity;
    for (let next = confirmed + 1; ; ) {
      // From the one before: a line that can't be read doesn't tell what it follows.
      const from = Math.max(first, next - 1);
      const found = await readableRows(db, IDBKeyRange.bound([incarnation, from], [incarnation, end]), PUSH_OPERATIONS);
      // Right behind lines that can't be read any more there is no such one.
      const rows = within(unbroken(found[0] && found[0].seq < next && found[1]?.seq !== next ? found.slice(1) : found));
      const last = rows.at(-1);
      if (!last || last.seq < next) break;
      const { id, business } = device;
      const signature = await sign(sealText(business, id, incarnation, branch, rows[0]!.seq, last.seq, last.hash));
      text += pushText({ push: 1, business, device: id, incarnation, branch, first: rows[0]!.seq, count: rows.length, head: last.hash, signature }, rows);
      count += rows.filter((row) => row.seq >= next).length;
      next = last.seq + 1;
    }
  }
  return { text, count };
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
