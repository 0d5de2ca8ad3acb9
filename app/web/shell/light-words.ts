/** The truth strip in words: from the device's light to a tone, a short and a long sentence. */
import type { Light } from '../../sync/types.ts';
import { t } from '../i18n/index.svelte.ts';
import { age } from '../i18n/when.ts';

export type Tone = 'good' | 'busy' | 'warn' | 'bad';
export interface LightWords { tone: Tone; short: string; long: string }

const skewWorthSayingMs = 120_000;
/** How long a till may sell without the server before what it does is marked (src/Modules/Sync/Pushing/OfflineGrant.cs). */
const grantMs = 60 * 86_400_000;

export function lightWords(light: Light, now: number): LightWords {
  const oldest = light.oldestUnsentAt === null ? null : age(now - light.oldestUnsentAt);
  if (light.colour === 'differs') return { tone: 'bad', short: t('light.differs.short'), long: t('light.differs.long') };
  if (light.colour === 'revoked') return { tone: 'bad', short: t('light.revoked.short'), long: t('light.revoked.long') };
  if (light.reason === 'moved') return { tone: 'bad', short: t('light.moved.short'), long: t('light.moved.long') };
  if (light.reason === 'device_unknown') return { tone: 'bad', short: t('light.unknownDevice.short'), long: t('light.unknownDevice.long') };
  if (light.unsent > 0) {
    const values = { count: light.unsent, age: oldest ?? t('age.moment') };
    if (light.online) return { tone: 'busy', short: t('light.sending.short', values), long: t('light.sending.long', values) };
    return { tone: 'warn', short: t('light.unsent.short', values), long: t('light.unsent.long', values) };
  }
  if (light.loading !== null) return { tone: 'busy', short: t('light.loading.short'), long: t('light.loading.long', { count: light.loading }) };
  if (light.colour === 'green') {
    const values = { count: light.confirmed };
    return light.online
      ? { tone: 'good', short: t('light.green.short'), long: t('light.green.long', values) }
      : { tone: 'good', short: t('light.offline.short'), long: t('light.offline.long', values) };
  }
  return light.online
    ? { tone: 'busy', short: t('light.unknown.short'), long: t('light.unknown.long') }
    : { tone: 'warn', short: t('light.offline.short'), long: t('light.unknownOffline.long') };
}

/** Further things that the person should know, worst first. */
export function warnings(light: Light, now = 0): string[] {
  const found: string[] = [];
  if (light.agreedAt !== null && now - light.agreedAt > grantMs) found.push(t('light.grantOver', { age: age(now - light.agreedAt) }));
  if (light.reason === 'forgotten') found.push(t('light.forgotten'));
  if (light.storage?.low === true) found.push(t('light.storageLow'));
  if (light.letGo.length > 0) found.push(t(light.letGo.includes('catalogue') ? 'light.letGoGoods' : light.letGo.includes('customers') ? 'light.letGoMore' : 'light.letGo'));
  if (light.storage?.persisted === false) found.push(t('light.notPersisted'));
  if (light.skewMs !== null && Math.abs(light.skewMs) > skewWorthSayingMs) {
    found.push(t(light.skewMs > 0 ? 'light.clockAhead' : 'light.clockBehind', { age: age(Math.abs(light.skewMs)) }));
  }
  if (light.lost > 0) found.unshift(t('light.lost', { count: light.lost }));
  if (light.review > 0) found.push(t('light.review', { count: light.review }));
  return found;
}
