// What the strip tells beside the engine's state. It is looked up only when the answer may be another, all in one transaction: a sale waits
// for whoever reads the journal.

import type { Stream } from '../core/engine.ts';
import type { KeptResumption } from './resuming.ts';
import { SETTLED, type Database } from './store.ts';

const REVIEWED = ['flagged', 'refused', 'parked', 'held', 'quarantined'];

export class Counts {
  /** Operations of which the server says that a person should look at them. */
  review = 0;
  /** Operations that couldn't be read back, as long as nobody has dealt with it. */
  lost = 0;
  /** When the first operation was recorded that the server hasn't confirmed; null: it has confirmed all. */
  oldestUnsentAt: number | null = null;
  private oldest = '';
  private looked = false;

  constructor(private readonly db: Database) {}

  /** @param told the server said something about what was recorded. */
  async look(streams: readonly Stream[], told: boolean): Promise<void> {
    await Promise.all([this.lookForOldest(streams), (told || !this.looked) && this.lookForOutcomes()]);
  }

  private async lookForOldest(streams: readonly Stream[]): Promise<void> {
    const waiting = streams.find((stream) => stream.confirmed < stream.seq);
    const key = waiting ? `${waiting.incarnation} ${waiting.confirmed + 1}` : '';
    if (key === this.oldest) return;
    this.oldest = key;
    const at = waiting ? ((await this.db.get('journal', [waiting.incarnation, waiting.confirmed + 1]))?.at ?? null) : null;
    if (key === this.oldest) this.oldestUnsentAt = at;
  }

  private async lookForOutcomes(): Promise<void> {
    this.looked = true;
    const read = this.db.transaction(['journal', 'meta']);
    const journal = read.objectStore('journal');
    const counted = REVIEWED.map((outcome) => journal.index('outcome').count(outcome));
    const [resumed, ...counts] = (await Promise.all([read.objectStore('meta').get('resumed'), ...counted])) as [KeptResumption | undefined, ...number[]];
    const words = await Promise.all((resumed?.words ?? []).map(async ({ operation, unreadable }) => {
      const word = await journal.index('id').get(operation);
      // Applied without a flag: the server had got all of it. What was let go of has been on the owner's list for a week.
      return !word || word.outcome === SETTLED || word.outcome === 'applied' ? 0 : unreadable;
    }));
    this.review = counts.reduce((sum, one) => sum + one, 0);
    this.lost = words.reduce((sum, one) => sum + one, 0);
  }
}
