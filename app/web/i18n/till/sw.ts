import type { Message } from '../index.svelte.ts';
import type { TillKey } from './en.ts';

export const messages: Partial<Record<TillKey, Message>> = {};
