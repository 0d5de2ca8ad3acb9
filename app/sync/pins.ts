// PINs say who is at the till of an enrolled device; they open nothing that the device couldn't do anyway. Verifiers are slow hashes, only of
// this location's staff, and stored under a key that can't be read out of this browser.

import { fromBase64Url, toBase64Url, utf8 } from '../core/bytes.ts';
import type { Platform } from './platform.ts';
import type { Row } from './store.ts';

const ROUNDS = 600_000;

export interface PinVerifier {
  salt: string;
  rounds: number;
  hash: string;
}

/** What a stored verifier looks like: nobody reads it without the device's key. */
export interface SealedPin extends Row {
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/** How many were wrong in a row, by staff and their verifier's salt. Kept, so that a reload doesn't clear it. */
export type PinFailures = Record<string, number>;

async function derive(pin: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<string> {
  const key = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveBits']);
  return toBase64Url(new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, key, 256)));
}

/** The text that travels in `staff.saved`. */
export async function makePinText(platform: Platform, pin: string): Promise<string> {
  const salt = platform.random(16);
  return `pbkdf2-sha256$${ROUNDS}$${toBase64Url(salt)}$${await derive(pin, salt, ROUNDS)}`;
}

export function readPinText(text: string): PinVerifier | null {
  const [kind, rounds, salt, hash] = text.split('$');
  if (kind !== 'pbkdf2-sha256' || !rounds || !salt || !hash) return null;
  return { salt, rounds: Number(rounds), hash };
}

export async function pinMatches(verifier: PinVerifier, pin: string): Promise<boolean> {
  const salt = fromBase64Url(verifier.salt);
  if (!salt || !Number.isInteger(verifier.rounds) || verifier.rounds < 1 || verifier.rounds > 10_000_000) return false;
  return (await derive(pin, salt, verifier.rounds)) === verifier.hash;
}

/** After the fifth wrong PIN in a row: half a minute, doubling up to a quarter of an hour. */
export function pinDelayMs(failures: number): number {
  return failures < 5 ? 0 : Math.min(900_000, 30_000 * 2 ** Math.min(failures - 5, 10));
}

export function makeSealKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function sealPin(platform: Platform, key: CryptoKey, id: string, secret: object): Promise<SealedPin> {
  const iv = platform.random(12);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(id) }, key, utf8(JSON.stringify(secret)));
  return { id, iv, sealed };
}

export async function openPin<T = PinVerifier>(key: CryptoKey, pin: SealedPin): Promise<T> {
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: pin.iv, additionalData: utf8(pin.id) }, key, pin.sealed);
  return JSON.parse(new TextDecoder().decode(opened)) as T;
}

/** What opens a person's session: made from the PIN itself, so that nothing stored here, also not the verifier, can make it. */
export async function makeSessionKey(pin: string, salt: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8(`kaunta-session/1 ${salt}`), iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
