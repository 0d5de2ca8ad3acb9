// The only file that reads a clock or makes chance. Everything else gets both from here, so that tests can give their own.

export interface Platform {
  /** The device's clock, milliseconds since 1970. Nobody trusts it. */
  wall(): number;
  /** Milliseconds since the app started; never runs backwards. */
  mono(): number;
  random(bytes: number): Uint8Array<ArrayBuffer>;
  /** Runs once after so many milliseconds; returns what cancels it. */
  after(ms: number, run: () => void): () => void;
  fetch: typeof fetch;
  /** Absent where the browser has none; then this page is alone. */
  locks: LockManager | undefined;
  channel(name: string): BroadcastChannel | undefined;
  storage: StorageManager | undefined;
}

export function browserPlatform(): Platform {
  return {
    wall: () => Date.now(),
    mono: () => Math.floor(performance.now()),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    after: (ms, run) => {
      // Above 2^31 - 1 a timer fires at once.
      const timer = setTimeout(run, Math.min(Math.max(ms, 0), 0x7fffffff));
      return () => clearTimeout(timer);
    },
    fetch: (...request) => fetch(...request),
    locks: navigator.locks,
    channel: (name) => (typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)),
    storage: navigator.storage,
  };
}
