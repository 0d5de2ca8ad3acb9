// A platform whose clock, chance, timers, locks and channels belong to the test. Two platforms on one `Shared` are two tabs of a browser.

import type { Platform } from '../platform.ts';
import { quiet } from './quiet.ts';

export class Shared {
  private readonly queues = new Map<string, Promise<unknown>>();
  readonly channels = new Map<string, Set<FakeChannel>>();

  readonly locks = {
    request: (name: string, options: { signal?: AbortSignal } | (() => Promise<unknown>), run?: () => Promise<unknown>) => {
      const work = typeof options === 'function' ? options : run!;
      const signal = typeof options === 'function' ? undefined : options.signal;
      const before = this.queues.get(name) ?? Promise.resolve();
      const mine = before.catch(() => undefined).then(() => (signal?.aborted ? undefined : work()));
      this.queues.set(name, mine);
      return mine;
    },
  } as unknown as LockManager;
}

class FakeChannel {
  onmessage: ((message: { data: unknown }) => void) | null = null;
  constructor(private readonly peers: Set<FakeChannel>) {
    peers.add(this);
  }
  postMessage(data: unknown): void {
    for (const peer of this.peers) if (peer !== this) queueMicrotask(() => peer.onmessage?.({ data }));
  }
  close(): void {
    this.peers.delete(this);
  }
}

export class TestPlatform implements Platform {
  private timers: { at: number; run: () => void }[] = [];
  private seed: number;
  private monoMs = 0;
  wallMs: number;
  storage: StorageManager | undefined = undefined;

  constructor(
    public fetch: typeof globalThis.fetch,
    private readonly shared = new Shared(),
    seed = 1,
    wallMs = Date.UTC(2026, 10, 21, 9, 0, 0),
  ) {
    this.seed = seed;
    this.wallMs = wallMs;
  }

  get locks(): LockManager {
    return this.shared.locks;
  }

  wall = (): number => this.wallMs;
  mono = (): number => this.monoMs;

  /** xorshift32: the same seed gives the same run. */
  random = (bytes: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from({ length: bytes }, () => {
      this.seed ^= this.seed << 13;
      this.seed ^= this.seed >>> 17;
      this.seed ^= this.seed << 5;
      return this.seed & 255;
    });

  after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.monoMs + ms, run };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((one) => one !== timer));
  };

  channel = (name: string): BroadcastChannel => {
    const peers = this.shared.channels.get(name) ?? new Set<FakeChannel>();
    this.shared.channels.set(name, peers);
    return new FakeChannel(peers) as unknown as BroadcastChannel;
  };

  advance(ms: number): void {
    this.monoMs += ms;
    this.wallMs += ms;
    const due = this.timers.filter((timer) => timer.at <= this.monoMs);
    this.timers = this.timers.filter((timer) => timer.at > this.monoMs);
    for (const timer of due) timer.run();
  }
}

/**
 * Lets time pass until the condition holds. Time stands still while anything is under way, so that a busy machine sees the same run as an
 * idle one; what never comes true fails after so many steps, whatever the machine took for them.
 */
export async function eventually(platforms: TestPlatform[], condition: () => boolean | Promise<boolean>, stepMs = 100): Promise<void> {
  for (let step = 0; !(await condition()); step++) {
    if (step === 5_000) throw new Error(`It never came true: ${condition.toString()}`);
    await quiet();
    for (const platform of platforms) platform.advance(stepMs);
  }
}
