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
  /** Where what stood right before can't be read any more: the last line before that can be, 0 for none. */
  behind?: { seq: number; hash: string };
}

export function pushText(seal: SealLine, rows: readonly JournalRow[]): string {
  return `${JSON.stringify(seal)}\n${rows.map(linesOf).join('')}`;
}

/** Up to the first number that is missing. */
export function unbroken(rows: JournalRow[]): JournalRow[] {
  const end = rows.findIndex(({ seq }, at) => at > 0 && seq !== rows[at - 1]!.seq + 1);
  return end < 0 ? rows : rows.slice(0, end);
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
