// Exact integers within ±(2^53 - 1): what travels on the wire, in both languages.
// A Number holds such an integer exactly; a product of two of them may not fit, so multiply-and-divide goes through
// BigInt exactly when the product could pass 2^53, and stays on plain Numbers otherwise (a till does this per scan).

/** The largest amount, price or quantity that any engine accepts. */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/** A rule of the core said no: `code` is stable and travels, `message` is a sentence for a person. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.name = 'Refusal';
    this.code = code;
  }
}
