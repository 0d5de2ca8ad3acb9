export * from './types.ts';
export { openKaunta, type KauntaOptions } from './kaunta.ts';
export { browserPlatform, type Platform } from './platform.ts';
