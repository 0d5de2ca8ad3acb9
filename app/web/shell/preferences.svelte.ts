/** What belongs to this browser and nobody else: language, theme, paper width. Losing it costs nothing, so localStorage is enough. */
import { preferredLanguage, useLanguage, languages, type Language } from '../i18n/index.svelte.ts';
import { accentOf } from './accent.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Paper = '58' | '80';

const read = (name: string): string | null => localStorage.getItem(`kaunta.${name}`);
const write = (name: string, value: string): void => localStorage.setItem(`kaunta.${name}`, value);

let theme = $state<Theme>('system');
let paper = $state<Paper>('58');
let dark = $state(false);

export const preferences = {
  get theme(): Theme { return theme; },
  set theme(next: Theme) { theme = next; write('theme', next); apply(); },
  get paper(): Paper { return paper; },
  set paper(next: Paper) { paper = next; write('paper', next); apply(); },
  get dark(): boolean { return dark; },
  async setLanguage(next: Language): Promise<void> {
    await useLanguage(next);
    write('language', next);
  },
};

/** Returns once the language is there, so that nobody sees the screen change its words. */
export async function loadPreferences(): Promise<void> {
  const keptTheme = read('theme');
  if (keptTheme === 'light' || keptTheme === 'dark') theme = keptTheme;
  if (read('paper') === '80') paper = '80';
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', apply);
  apply();
  const kept = read('language');
  const wanted = kept !== null && Object.hasOwn(languages, kept) ? (kept as Language) : preferredLanguage(navigator.languages);
  if (wanted !== 'en') await useLanguage(wanted);
}

function apply(): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  root.dataset['paper'] = paper;
  dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}

export function applyAccent(colour: string | null): void {
  const found = accentOf(colour, dark);
  const style = document.documentElement.style;
  if (found === null) {
    style.removeProperty('--accent');
    style.removeProperty('--on-accent');
  } else {
    style.setProperty('--accent', found.accent);
    style.setProperty('--on-accent', found.onAccent);
  }
}
