/** One short message at a time, with at most one thing to do about it: undo instead of "are you sure". */

export interface Toast { id: number; text: string; action?: { label: string; run: () => void } | undefined }

const visibleMs = 7000;
let current = $state.raw<Toast | null>(null);
let next = 1;
let timer: ReturnType<typeof setTimeout> | undefined;

/** A name as a note says it: its first 40 letters, so that a note stays small on a phone; the screen itself has the whole. */
export const brief = (name: string): string => name.replace(/^(.{39}).{2,}$/su, '$1…');

export const toast = {
  get current(): Toast | null { return current; },
  show(text: string, action?: Toast['action']): void {
    clearTimeout(timer);
    current = { id: next++, text, action };
    timer = setTimeout(() => { current = null; }, visibleMs);
  },
  dismiss(): void {
    clearTimeout(timer);
    current = null;
  },
};
