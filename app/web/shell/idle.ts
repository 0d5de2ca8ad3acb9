/** Calls `lock` when nobody touched the device for a while. Returns what ends the watch. */
export function watchIdle(afterMs: number, lock: () => void): () => void {
  let timer = setTimeout(lock, afterMs);
  const touched = (): void => {
    clearTimeout(timer);
    timer = setTimeout(lock, afterMs);
  };
  const events = ['pointerdown', 'keydown', 'wheel'] as const;
  for (const name of events) addEventListener(name, touched, { passive: true, capture: true });
  return () => {
    clearTimeout(timer);
    for (const name of events) removeEventListener(name, touched, { capture: true });
  };
}
