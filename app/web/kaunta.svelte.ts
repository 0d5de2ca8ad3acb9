/** The device, as every screen sees it: the newest state, redrawn when it is replaced, and its verbs. */
import type { Kaunta, KauntaState } from '../sync/types.ts';
import { KauntaError } from '../sync/types.ts';
import { t } from './i18n/index.svelte.ts';

let device: Kaunta | null = null;
let state = $state.raw<KauntaState | null>(null);

export function attach(kaunta: Kaunta): void {
  device = kaunta;
  state = kaunta.state;
  kaunta.subscribe((next) => { state = next; });
}

export const shop = {
  get verbs(): Kaunta {
    if (device === null) throw new Error('a screen asked for the device before it was opened');
    return device;
  },
  get started(): boolean { return state !== null; },
  get state(): KauntaState {
    if (state === null) throw new Error('a screen asked for the state before the device was opened');
    return state;
  },
  get currency(): string { return this.state.business?.currency ?? 'KES'; },
  get timeZone(): string { return this.state.location?.timeZone ?? 'UTC'; },
};

/** What went wrong, in a sentence for the person. A problem from the server already says what to do; `Problem` knows the one that wants a session. */
export function sentenceOf(error: unknown): string {
  if (codeOf(error) === 'session_expired') return t('session.wanted');
  if (error instanceof KauntaError) return error.problem.title;
  if (error instanceof Error && error.message !== '') return t('error.unexpected', { what: error.message.replace(/\.$/, '') });
  return t('error.unexpected', { what: String(error) });
}

export const codeOf = (error: unknown): string => (error instanceof KauntaError ? error.problem.code : '');
