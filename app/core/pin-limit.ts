// Up to which amount a PIN allows something at a till. Four digits are soon seen over a shoulder; what costs more takes a code. A till asks
// this before, the server afterwards (src/Core/Journal/PinLimit.cs is the same rule).

/** `limit`: of the approver's role, null for any amount. `control` is signed: what goes back to a customer counts like what they pay. */
export const pinCovers = (limit: number | null, control: number): boolean => limit === null || Math.abs(control) <= limit;

/** Up to which amount a role's PIN is good; null: any. */
export const limitOf = (limits: { owner: number | null; manager: number | null } | null, role: string): number | null =>
  role === 'owner' || role === 'manager' ? (limits?.[role] ?? null) : null;
