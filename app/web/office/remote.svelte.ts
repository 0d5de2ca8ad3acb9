/*
 * An answer of the server that may not come: what was last known stays on the screen with its age, kept for the next start without a
 * network. What isn't there is said, never guessed.
 */
import { codeOf, sentenceOf, shop } from '../kaunta.svelte.ts';

interface Kept<T> { at: number; value: T }

export class Remote<T> {
  value = $state.raw<T | null>(null);
  /** When the value was true, in corrected time. */
  at = $state<number | null>(null);
  problem = $state<string | null>(null);
  /** The problem is only that nobody could be reached. */
  offline = $state(false);
  /** The route wants a back-office session, which a PIN isn't. */
  wantsSession = $state(false);
  loading = $state(false);
  #asked = 0;
  #keepAs: string | null;

  constructor(keepAs: string | null = null) {
    this.#keepAs = keepAs === null ? null : `kaunta.last.${shop.state.device?.id ?? ''}.${keepAs}`;
    const text = this.#keepAs === null ? null : localStorage.getItem(this.#keepAs);
    if (text !== null) {
      const kept = JSON.parse(text) as Kept<T>;
      this.value = kept.value;
      this.at = kept.at;
    }
  }

  async load(path: string): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const value = await shop.verbs.api<T>('GET', path);
      if (asked !== this.#asked) return;
      this.value = value;
      this.at = shop.verbs.now();
      this.problem = null;
      this.offline = false;
      this.wantsSession = false;
      if (this.#keepAs !== null) localStorage.setItem(this.#keepAs, JSON.stringify({ at: this.at, value } satisfies Kept<T>));
    } catch (error) {
      if (asked !== this.#asked) return;
      const code = codeOf(error);
      this.offline = !shop.state.light.online || ['network', 'timeout', 'cut', 'not_kaunta'].includes(code);
      this.wantsSession = !this.offline && (shop.state.session === null || code.startsWith('session'));
      this.problem = sentenceOf(error);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }
}
