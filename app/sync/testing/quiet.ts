// Knows whether anything is still under way outside the test's own thread: a step of the fake IndexedDB (it takes one by setImmediate), the
// web's cryptography and whole bodies (both by other threads). Importing it puts the counters in place.

// Parts that the app fetches when it needs them: there already, so that nobody waits for a file.
import '../customers.ts';
import '../edits.ts';
import '../feed.ts';
import '../joining.ts';
import '../loop.ts';
import '../past.ts';
import '../pins.ts';
import '../recalling.ts';
import '../returns.ts';
import '../relieving.ts';
import '../remembering.ts';
import '../shifts.ts';
import '../tidying.ts';

let underWay = 0;

const soon = globalThis.setImmediate;
globalThis.setImmediate = ((run: (...args: unknown[]) => void, ...args: unknown[]) => {
  underWay++;
  return soon(() => {
    underWay--;
    run(...args);
  });
}) as typeof setImmediate;

/** The methods answer as before; until they have, something is under way. */
function count(owner: object, names: readonly string[]): void {
  const methods = owner as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const name of names) {
    const method = methods[name]!;
    methods[name] = function (...args) {
      underWay++;
      return method.apply(this, args).finally(() => underWay--);
    };
  }
}
count(SubtleCrypto.prototype, ['sign', 'verify', 'digest', 'encrypt', 'decrypt', 'generateKey', 'importKey', 'exportKey', 'deriveBits', 'deriveKey']);
for (const body of [Response.prototype, Blob.prototype]) count(body, ['arrayBuffer', 'text']);
count(Response.prototype, ['json']);

const turn = (): Promise<void> => new Promise((resolve) => void soon(resolve));

/** Waits until nothing is under way, and what followed from the last of it has run too. */
export async function quiet(): Promise<void> {
  for (let still = 0; still < 2; still++) {
    await turn();
    if (underWay > 0) still = -1;
  }
}
