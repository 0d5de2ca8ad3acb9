import { expect, test, vi } from 'vitest';
import { fetchLater, later } from './later.svelte.ts';

const part = (): Promise<{ default: () => Record<string, never> }> => Promise.resolve({ default: () => ({}) });

test('the parts of a screen that opens after the first paint come without being asked for', async () => {
  const first = vi.fn(part);
  later(first);
  expect(first).not.toHaveBeenCalled();
  await fetchLater();
  expect(first).toHaveBeenCalledOnce();

  const afterwards = vi.fn(part);
  const opened = later(afterwards);
  expect(afterwards, 'the screen itself is drawn first').not.toHaveBeenCalled();
  await vi.waitFor(() => { expect(afterwards).toHaveBeenCalledOnce(); });
  await vi.waitFor(() => { expect(opened.screen).not.toBeNull(); });
  expect(afterwards).toHaveBeenCalledOnce();
});
