import type { Message } from '../index.svelte.ts';
import type { OfficeKey } from './en.ts';

/** What isn't here yet is shown in English. */
export const messages: Partial<Record<OfficeKey, Message>> = {};
