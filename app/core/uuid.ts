// UUIDv7 (RFC 9562): 48 bits of milliseconds, then random. Ids sort by when they were made, and no counter leaks how many there are.

/** An id from a time in milliseconds and 10 random bytes, both given by the caller. */
export function uuidV7(atMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  const time = Math.min(Math.max(Math.floor(atMs), 0), 0xffffffffffff);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(time / 0x100000000));
  view.setUint32(2, time >>> 0);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  let text = '';
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += '-';
    text += bytes[at]!.toString(16).padStart(2, '0');
  }
  return text;
}

/** Lower case with dashes, the only spelling on the wire. */
export function isCanonicalId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
