// Somebody allows on their own phone what the actor at a till may not: the till asks in a text, the phone signs, the till takes the answer
// into the operation. Loaded when a phone is asked, or answers.

import { readAnswer, signedText, subjectOf, writeAnswer, writeAsk, type Ask } from '../core/asking.ts';
import { permissionsOf, type Permission } from '../core/permissions.ts';
import { strictWrite, type Database, type Write } from './store.ts';
import type { Allowing, DeviceInfo, PinAnswer, StaffRow } from './types.ts';

/** Whose phone is asked for what: one for each permission, for the sale or return that is being made. */
interface Asked { by: string; ask?: Ask; signed?: { device: string; proof: string } }
type AskedPhones = { [permission: string]: Asked | undefined };
interface Answered { ask: Ask; device: string; proof: string }

const KEPT = 'askedPhones';
const kept = async (meta: { get(key: string): Promise<unknown> }): Promise<AskedPhones> => ((await meta.get(KEPT)) as AskedPhones | undefined) ?? {};
const known = (db: Database): Promise<AskedPhones> => kept({ get: (key) => db.get('meta', key) });

function change(db: Database, next: (phones: AskedPhones) => AskedPhones): Promise<void> {
  return strictWrite(db, ['meta'], async (write) => {
    const meta = write.objectStore('meta');
    await meta.put(next(await kept(meta)), KEPT);
  });
}

/** They allow it when it is paid, and the amount is known. */
export const later = (db: Database, by: string, permission: Permission): Promise<void> => change(db, (phones) => ({ ...phones, [permission]: { by } }));

/** They allow it in another way after all. */
export const forget = (phones: AskedPhones, by: string): AskedPhones => Object.fromEntries(Object.entries(phones).filter(([, asked]) => asked?.by !== by));

/** For the transaction in which another way is written down. */
export async function forgetIn(write: Write, by: string): Promise<void> {
  const meta = write.objectStore('meta');
  await meta.put(forget(await kept(meta), by), KEPT);
}

/** `wanted`: their phone is asked and hasn't answered for this. `given`: it has. */
export async function phoneSays(db: Database, by: string, permission: Permission, type: string, control: number): Promise<'wanted' | 'given' | null> {
  const asked = (await known(db))[permission];
  if (asked?.by !== by) return null;
  return asked.signed && asked.ask?.type === type && asked.ask.control === control ? 'given' : 'wanted';
}

/** The question of an operation that isn't written yet. Asked again, it is the same one: the phone's answer may be on its way. */
export async function ask(db: Database, newId: () => string, question: Omit<Ask, 'operation'>): Promise<string> {
  const { by, permission, type, control, actor } = question;
  const before = (await known(db))[permission];
  const same = before?.by === by && before.ask?.type === type && before.ask.control === control && before.ask.actor === actor;
  const next: Ask = same ? before.ask! : { ...question, operation: newId() };
  if (!same) await change(db, (phones) => ({ ...phones, [permission]: { by, ask: next } }));
  return writeAsk(next);
}

/** False: it answers another question, or none. Whether the signature is good is for the server to say: a till knows no other device's key. */
export async function takeAnswer(db: Database, permission: Permission, text: string): Promise<boolean> {
  const asked = (await known(db))[permission];
  const answer = readAnswer(text);
  if (!asked?.ask || answer?.operation !== asked.ask.operation || answer.device === asked.ask.till) return false;
  const { device, proof } = answer;
  await change(db, (phones) => ({ ...phones, [permission]: { ...asked, signed: { device, proof } } }));
  return true;
}

/** The answer that is good for this operation; it is gone with the transaction that records it. `null`: their phone was asked, and hasn't answered. */
export async function useAnswer(write: Write, by: string, permission: Permission, type: string, control: number): Promise<Answered | null | undefined> {
  const meta = write.objectStore('meta');
  const { [permission]: asked, ...others } = await kept(meta);
  if (asked?.by !== by) return undefined;
  await meta.put(others, KEPT);
  const { ask: question, signed } = asked;
  return question && signed && question.type === type && question.control === control ? { ask: question, ...signed } : null;
}

/** On the phone: its person types their PIN, and it signs. */
export async function allow(
  question: Ask, pin: string, actor: StaffRow | null, device: DeviceInfo, checkPin: (staff: string, pin: string) => Promise<PinAnswer>, sign: (text: string) => Promise<string>,
): Promise<Allowing> {
  if (actor?.id !== question.by || question.till === device.id || !permissionsOf(actor.role).includes(question.permission)) return { in: false, waitMs: 0, unknown: true };
  const checked = await checkPin(actor.id, pin);
  if (!checked.in) return checked;
  const proof = await sign(signedText(device.business, question.till, device.id, actor.id, subjectOf(question)));
  return { in: true, text: writeAnswer({ operation: question.operation, device: device.id, proof }) };
}
