/*
 * `t('cart.empty')` and `t('cart.items', { count: 3 })`: the sentence in the person's language, English where it isn't translated yet.
 * What the till shows at once is in the first load, the rest of the till's right after it; those of the back office come with its screens. A message is text with {names}, or
 * one text per plural form. The state makes every screen redraw when the language changes.
 */
import { formatDecimal } from '../../core/format.ts';
import { first, type TillKey } from './till/en.ts';
import type { OfficeKey } from './office/en.ts';

export type Message = string | { one?: string; few?: string; many?: string; other: string };
export type Key = TillKey | OfficeKey;
type Messages = Partial<Record<Key, Message>>;

export const languages = { en: 'English', sw: 'Kiswahili', fr: 'Français', ny: 'Chichewa' } as const;
export type Language = keyof typeof languages;

const tillOf: Record<Exclude<Language, 'en'>, () => Promise<{ messages: Messages }>> = {
  sw: () => import('./till/sw.ts'),
  fr: () => import('./till/fr.ts'),
  ny: () => import('./till/ny.ts'),
};
const officeOf: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import('./office/en.ts'),
  sw: () => import('./office/sw.ts'),
  fr: () => import('./office/fr.ts'),
  ny: () => import('./office/ny.ts'),
};

let language = $state.raw<Language>('en');
let english = $state.raw<Messages>(first);
let local = $state.raw<Messages>({});
let plural = new Intl.PluralRules('en');
let withRest = false;
let withOffice = false;

export function currentLanguage(): Language { return language; }

export function t(key: Key, values?: Record<string, string | number>): string {
  const message = local[key] ?? english[key];
  if (message === undefined) return key;
  return fill(message, values, plural, language);
}

/** Pure, so that tests can read any language. */
export function fill(message: Message, values: Record<string, string | number> | undefined, rules: Intl.PluralRules, locale: string): string {
  let text: string;
  if (typeof message === 'string') text = message;
  else {
    const form = rules.select(Number(values?.['count'] ?? 0));
    text = (form === 'one' || form === 'few' || form === 'many' ? message[form] : undefined) ?? message.other;
  }
  if (values === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatDecimal(value, 0, 0, locale) : value;
  });
}

/** Loads and switches. A language that can't be loaded now (offline, not yet cached) leaves the present one and rejects. */
export async function useLanguage(next: Language): Promise<void> {
  const loaded = next === 'en' ? {} : (await tillOf[next]()).messages;
  const office = withOffice && next !== 'en' ? (await officeOf[next]()).messages : {};
  local = { ...loaded, ...office };
  language = next;
  plural = new Intl.PluralRules(next);
  document.documentElement.lang = next;
}

/** Before anything shows that isn't in the first load. The other languages come whole. */
export async function loadRestMessages(): Promise<void> {
  if (withRest) return;
  const { rest } = await import('./till/rest.en.ts');
  english = { ...english, ...rest };
  withRest = true;
}

/** Before a screen of the back office or the welcome shows. */
export async function loadOfficeMessages(): Promise<void> {
  if (withOffice) return;
  const [base, own] = await Promise.all([officeOf.en(), language === 'en' ? null : officeOf[language](), loadRestMessages()]);
  english = { ...english, ...base.messages };
  if (own !== null) local = { ...local, ...own.messages };
  withOffice = true;
}

export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(languages, base)) return base as Language;
  }
  return 'en';
}
