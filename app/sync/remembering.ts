// What this browser still knows when its storage is gone: a few words in another place, so that a loss is told and counted. Browsers empty
// both together when a person asks them to; what the owner's list of devices says is then all that is left.

import type { DeviceState } from '../core/engine.ts';
import { ZERO_HASH } from '../core/envelope.ts';
import type { DeviceInfo } from './types.ts';

/** A device of this browser, and how far its journal had come. */
export interface Remembered {
  business: string;
  name: string;
  incarnation: string;
  /** The last number that was given. */
  seq: number;
  /** The last one of which both sides knew that they agree, and its hash; where more had been given, `last` is the hash of `seq`. */
  agreed: { seq: number; hash: string; last?: string };
}

const keyOf = (database: string): string => `${database}.remembered`;

/** Written beside each step of the engine, not with it: it may be a moment behind. */
export function remember(database: string, { business, name }: DeviceInfo, { streams }: DeviceState): void {
  const stream = streams.at(-1);
  if (!stream) return;
  const { incarnation, seq, hash, agreed } = stream;
  const before = remembered(database);
  const known = { ...(before?.incarnation === incarnation ? before.agreed : { seq: 0, hash: ZERO_HASH }), last: hash };
  const now: Remembered = { business, name, incarnation, seq, agreed: agreed ? { seq, hash } : known };
  if (JSON.stringify(now) !== JSON.stringify(before)) noting((notes) => notes.setItem(keyOf(database), JSON.stringify(now)));
}

export function remembered(database: string): Remembered | null {
  return noting((notes) => JSON.parse(notes.getItem(keyOf(database)) ?? 'null') as Remembered | null) ?? null;
}

/** Where a browser has no such place, or it is full or spoiled, nothing is remembered, and selling goes on. */
function noting<T>(use: (notes: Storage) => T): T | undefined {
  try {
    const notes = globalThis.localStorage as Storage | undefined;
    return notes && use(notes);
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
