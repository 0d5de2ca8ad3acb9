// The body of a push: the seal, then each operation with its private line.

import type { JournalRow } from './store.ts';

/** Two of the longest lines fit: where the first of them is sent for what the second follows. */
const PUSH_BYTES = 7_000_000;

export interface SealLine {
  push: 1;
  business: string;
  device: string;
  incarnation: string;
  branch: string;
  first: number;
  count: number;
  head: string;
  signature: string;
}

export function pushText(seal: SealLine, rows: readonly JournalRow[]): string {
  return `${JSON.stringify(seal)}\n${rows.map(linesOf).join('')}`;
}

/** As many operations as fit in the bytes that a push may have; at least one. */
export function within(rows: JournalRow[]): JournalRow[] {
  let length = 0;
  const fit: JournalRow[] = [];
  for (const row of rows) {
    length += linesOf(row).length;
    // A character is at most three bytes: an estimate that can't be too low.
    if (fit.length > 0 && length * 3 > PUSH_BYTES) break;
    fit.push(row);
  }
  return fit;
}

function linesOf(row: JournalRow): string {
  return `${row.text}\n${row.private === null ? '' : `${row.private}\n`}`;
}
