// Finding an item: every word typed must start a word of the item, whatever the accents and case. A scan over prepared texts answers in a
// millisecond or two for 10,000 items, needs no index to keep fresh, and is built in a fraction of the time of one.

/** Lower case without accents, words separated by one space, with one in front: so that " word" finds starts of words. */
export function foldText(text: string): string {
  return ` ${text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`;
}

/** The one spelling of a barcode: a 12-digit UPC-A is an EAN-13 with a zero in front, a GTIN-14 with a zero in front an EAN-13. */
export function foldBarcode(text: string): string {
  const code = text.trim();
  if (/^\d{12}$/.test(code)) return `0${code}`;
  return /^0\d{13}$/.test(code) ? code.slice(1) : code;
}

/** Every way to type or scan it, for a search that goes by the first letters. */
export function barcodeSpellings(text: string): string[] {
  const folded = foldBarcode(text);
  return /^0\d{12}$/.test(folded) ? [folded, folded.slice(1)] : [folded];
}

/** The positions of matching texts (made by foldText), in order, at most `limit`. Those whose name starts with the query come first. */
export function searchTexts(texts: readonly string[], query: string, limit: number): number[] {
  const whole = foldText(query);
  if (whole === ' ') return [];
  const words = whole.slice(1).split(' ').map((word) => ` ${word}`);
  const first: number[] = [];
  const rest: number[] = [];
  for (let at = 0; at < texts.length && first.length < limit; at++) {
    const text = texts[at]!;
    if (!words.every((word) => text.includes(word))) continue;
    if (text.startsWith(whole)) first.push(at);
    else if (rest.length < limit) rest.push(at);
  }
  return first.concat(rest).slice(0, limit);
}
