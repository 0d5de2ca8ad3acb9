/*
 * One accent colour per business, whatever colour it chose: darkened on light ground and lightened on dark ground until text in it,
 * and text on it, is readable (WCAG contrast of at least 4.5, with a margin).
 */

type Rgb = readonly [number, number, number];
const wanted = 5.2;

export interface Accent { accent: string; onAccent: string }

/** Null for anything that isn't `#rrggbb`: the default accent stays. */
export function accentOf(colour: string | null, dark: boolean): Accent | null {
  const given = parse(colour);
  if (given === null) return null;
  const ground: Rgb = dark ? [28, 31, 28] : [246, 245, 242];
  const towards: Rgb = dark ? [255, 255, 255] : [0, 0, 0];
  let mixed = given;
  for (let step = 1; step <= 20 && contrast(mixed, ground) < wanted; step++) mixed = mix(given, towards, step / 20);
  const white: Rgb = [255, 255, 255];
  const black: Rgb = [12, 18, 15];
  return { accent: hex(mixed), onAccent: hex(contrast(mixed, white) >= contrast(mixed, black) ? white : black) };
}

export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function parse(colour: string | null): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour ?? '');
  if (found === null) return null;
  return [parseInt(found[1] ?? '', 16), parseInt(found[2] ?? '', 16), parseInt(found[3] ?? '', 16)];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => from.map((part, at) => Math.round(part + ((to[at] ?? 0) - part) * share)) as unknown as Rgb;
const hex = (colour: Rgb): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
