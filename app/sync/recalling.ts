// What may be lost with a storage that is gone: counted, and told by the device that takes its place. Loaded only then.

import type { Planned } from './effects.ts';
import { remembered, type Remembered } from './remembering.ts';
import { planResumed } from './resuming.ts';

/** The name of the device whose storage is gone, and how many of its operations may be gone with it. Only where there is no device now. */
export function lostBefore(database: string): { name: string; count: number } | null {
  const before = remembered(database);
  return before && { name: before.name, count: lostOf(before) };
}

/** What the device that takes its place says first; null where nothing is to be said to this business. */
export function planLost(database: string, business: string): Planned | null {
  const before = remembered(database);
  if (before?.business !== business || lostOf(before) === 0) return null;
  return planResumed({ incarnation: before.incarnation, total: 0, ...before.agreed }, lostOf(before), before.agreed.last ?? null);
}

const lostOf = ({ seq, agreed }: Remembered): number => seq - agreed.seq;
