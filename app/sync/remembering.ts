// What this browser still knows when its storage is gone: a few words in another place, so that a loss is told and counted. Browsers empty
// both together when a person asks them to; what the owner's list of devices says is then all that is left.

import type { DeviceState } from '../core/engine.ts';
import { ZERO_HASH } from '../core/envelope.ts';
import type { Planned } from './effects.ts';
import { planResumed } from './resuming.ts';
import type { DeviceInfo } from './types.ts';

/** A device of this browser, and how far its journal had come. */
interface Remembered {
  business: string;
  name: string;
  incarnation: string;
  /** The last number that was given. */
  seq: number;
  /** The last one of which both sides knew that they agree, and its hash. */
  agreed: { seq: number; hash: string };
}

const keyOf = (database: string): string => `${database}.remembered`;

/** Written beside each step of the engine, not with it: it may be a moment behind. */
export function remember(database: string, { business, name }: DeviceInfo, { streams }: DeviceState): void {
  const stream = streams.at(-1);
  if (!stream) return;
  const { incarnation, seq, hash, agreed } = stream;
  const before = remembered(database);
  const known = before?.incarnation === incarnation ? before.agreed : { seq: 0, hash: ZERO_HASH };
  const now: Remembered = { business, name, incarnation, seq, agreed: agreed ? { seq, hash } : known };
  noting((notes) => notes.setItem(keyOf(database), JSON.stringify(now)));
}

/** The name of the device whose storage is gone, and how many of its operations may be gone with it. Only where there is no device now. */
export function lostBefore(database: string): { name: string; count: number } | null {
  const before = remembered(database);
  return before && { name: before.name, count: lostOf(before) };
}

/** What the device that takes its place says first; null where nothing is to be said to this business. */
export function planLost(database: string, business: string): Planned | null {
  const before = remembered(database);
  if (before?.business !== business || lostOf(before) === 0) return null;
  return planResumed({ incarnation: before.incarnation, total: 0, ...before.agreed }, lostOf(before));
}

const lostOf = ({ seq, agreed }: Remembered): number => seq - agreed.seq;

function remembered(database: string): Remembered | null {
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
