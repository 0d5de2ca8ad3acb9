import { route } from '../router.svelte.ts';

/**
 * Whether the screen is still open. Asked after something was awaited: whoever went elsewhere meanwhile stays there. Called while the screen
 * is made.
 */
export function stillHere(): () => boolean {
  let here = true;
  $effect(() => () => { here = false; });
  return () => here;
}

/**
 * The same for a screen that its own success may put away before its wait is over, as a device's joining does with all that it shows: whether
 * the address is still the screen's.
 */
export function stillAddressed(): () => boolean {
  const { path } = route;
  return () => route.path === path;
}
