/*
 * A barcode scanner types like a very fast person and ends with Enter. Fast keys + Enter are a scan wherever the focus is; slower
 * ones are typing. Pure: keys and their times go in, a code comes out.
 */

const longestGapMs = 50;
const shortestCode = 4;

export class Wedge {
  #keys = '';
  #lastAt = 0;

  /** Returns the code when `key` ends a scan. `at` is the event's time in milliseconds. */
  feed(key: string, at: number): string | null {
    const fast = at - this.#lastAt <= longestGapMs;
    this.#lastAt = at;
    if (key === 'Enter') {
      const code = this.#keys;
      this.#keys = '';
      // Codes hold a digit; a word typed by quick fingers doesn't.
      return fast && code.length >= shortestCode && /\d/.test(code) ? code : null;
    }
    if (key.length !== 1) {
      // Shift and its like come between the characters of a code with capitals; they end nothing.
      if (key !== 'Shift' && key !== 'CapsLock' && key !== 'AltGraph') this.#keys = '';
      return null;
    }
    this.#keys = fast ? this.#keys + key : key;
    return null;
  }
}
