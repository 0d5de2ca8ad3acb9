// The device's sync machine: step(state, event) -> (state, commands), pure. The same machine is written in C# (src/Core/Sync), and both
// replay the traces of spec/protocol/traces: after every step state and commands are equal.
//
// The model. A journal is a list of streams: one per incarnation, and one per branch (a tail that differs from what the server holds).
// Two lanes run side by side, push and pull; each has at most one request under way, with a deadline, and a time before which it doesn't
// try again. Nothing says "uploading" for ever: a request is remembered by number, dies at its deadline, and is forgotten at a restart.
// Time and chance come in with the event: `now` in milliseconds on a clock that never runs backwards, `random` from 0 to 999,999.

export const MAX_BATCH = 500;
const PULL_LIMIT = 2000;
const DEADLINE_MS = 30_000;
const BACKOFF_MS = 1_000;
const BACKOFF_CAP_MS = 20_000;
/** After an answer that only a person can change (revoked, unknown device, moved). */
const LOCKED_OUT_MS = 300_000;
const POLL_MS = 30_000;
/** With the news stream open, polling is only a safety net. */
const POLL_LISTENING_MS = 300_000;

/** The end of the journal as storage holds it. At seq 0, `hash` is what the first operation's `prev` will be. */
export interface Head {
  incarnation: string;
  seq: number;
  hash: string;
  total: number;
}

export interface Stream extends Head {
  /** Empty, or the hash of the first differing operation. */
  branch: string;
  first: number;
  /** The server holds everything up to here. */
  confirmed: number;
  /** Head, count and total were equal on both sides at `seq`. */
  agreed: boolean;
  /** The part before a fork: two devices wrote on, so only that it arrived can be compared. */
  shared: boolean;
}

export interface Busy {
  request: number;
  deadline: number;
  /** Push only: which stream, and what is sent. */
  stream: number;
  first: number;
  last: number;
}

export interface Lane {
  busy: Busy | null;
  attempt: number;
  /** Not before. */
  until: number;
  /** Why the last attempt failed, as a stable code. */
  reason: string | null;
}

export interface DeviceState {
  phase: 'none' | 'active' | 'revoked' | 'moved';
  streams: Stream[];
  /** Waiting for storage to open a new incarnation; `first` is the first operation that differs. */
  forking: { stream: number; first: number } | null;
  push: Lane;
  pull: Lane;
  batch: number;
  requests: number;
  epoch: string | null;
  cursors: string[];
  /** Counts loads from the beginning. Rows carry it; when a load is complete those of another generation are swept. */
  generation: number;
  /** The last sweep's generation: a resync is under way while they differ. */
  swept: number;
  /** The feed may hold more than was pulled. */
  stale: boolean;
  pollAt: number;
  listening: boolean;
  leader: boolean;
  online: boolean;
  archivedSeq: number;
  lastContact: number | null;
  agreedAt: number | null;
  /** Storage failed: nothing is sent or pulled until it is opened again. */
  storage: string | null;
}

interface Always {
  now: number;
  random: number;
}
export interface Journal {
  incarnation: string;
  branch: string;
  seq: number;
  hash: string;
  count: number;
  total: number;
}
export type DeviceEvent = Always &
  (
    | { type: 'enrolled' | 'recorded'; head: Head }
    | { type: 'started'; head: Head; ends?: readonly Head[] }
    | { type: 'tick' | 'online' | 'offline' | 'news' | 'listening' | 'silent' | 'leaderGained' | 'leaderLost' | 'wake' }
    /** `first` and `last`: what was really sent, where the first that was asked for can't be read any more, or not all of it fitted in a push. */
    | { type: 'pushAnswered'; request: number; journal: Journal; archivedSeq: number; epoch: string; first?: number; last?: number }
    | { type: 'pullProgress'; request: number }
    | { type: 'pullAnswered'; request: number; epoch: string; cursors: string[]; more: boolean; resync: boolean }
    | { type: 'refused'; request: number; status: number; code: string; expected?: number; seq?: number; hash?: string; retryAfterMs?: number }
    | { type: 'failed'; request: number; why: 'network' | 'timeout' | 'not_kaunta' | 'cut' | 'forgotten' }
    | { type: 'forked'; branch: string; tail: Head; head: Head }
    | { type: 'storageFailed'; code: string }
  );

export type Command =
  | { do: 'push'; request: number; incarnation: string; branch: string; first: number; count: number; deposit: boolean }
  | { do: 'pull'; request: number; epoch: string | null; cursors: string[]; limit: number; generation: number }
  | { do: 'abort'; request: number }
  | { do: 'fork'; incarnation: string; first: number }
  | { do: 'sweep'; generation: number }
  | { do: 'light'; colour: LightColour; reason: string | null; unsent: number }
  | { do: 'wait'; until: number | null };

export type LightColour = 'green' | 'pending' | 'differs' | 'revoked' | 'unknown';

const restingLane = (): Lane => ({ busy: null, attempt: 0, until: 0, reason: null });

export function emptyState(): DeviceState {
  return {
    phase: 'none', streams: [], forking: null, push: restingLane(), pull: restingLane(), batch: MAX_BATCH, requests: 0, epoch: null, cursors: [],
    generation: 1, swept: 0, stale: true, pollAt: 0, listening: false, leader: false, online: true, archivedSeq: 0, lastContact: null,
    agreedAt: null, storage: null,
  };
}

export function unsentOf(state: DeviceState): number {
  return state.streams.reduce((sum, stream) => sum + stream.seq - stream.confirmed, 0);
}

/** Only the tab that leads notes what it knows; a device that has just joined isn't led yet. */
export function leads(before: DeviceState, event: { type: string }, after: DeviceState): boolean {
  return before.leader || after.leader || event.type === 'enrolled';
}

/**
 * What a start, or another tab, reads of a device's notes, which are made when it changes. How an attempt goes isn't of it: an attempt ends with the page. Nor is how far
 * the journal has come once something waits in it: its head says so, and the next sale would have to wait for that note.
 */
export function lasting(state: DeviceState): string {
  const { streams, push, pull } = state;
  return JSON.stringify({
    ...state, push: push.reason, pull: pull.reason, requests: 0, stale: false, pollAt: 0, listening: false,
    streams: streams.map((stream, at) => (at < streams.length - 1 || stream.seq === stream.confirmed ? stream : { ...stream, seq: 0, hash: '', total: 0 })),
  });
}

/** What the strip shows. Green is a claim about both sides: head, count and total were compared and are equal. */
export function lightOf(state: DeviceState): { colour: LightColour; reason: string | null; unsent: number } {
  const unsent = unsentOf(state);
  const reason = state.storage ?? state.push.reason ?? state.pull.reason ?? (state.online ? null : 'offline');
  const done = state.streams.every((stream) => stream.confirmed === stream.seq);
  const agreed = state.streams.every((stream) => stream.agreed || stream.seq < stream.first);
  let colour: LightColour = 'pending';
  if (state.phase === 'revoked') colour = 'revoked';
  else if (state.forking !== null || (done && !agreed)) colour = 'differs';
  else if (state.phase === 'none' || state.lastContact === null) colour = 'unknown';
  else if (done && state.storage === null) colour = 'green';
  return { colour, reason, unsent };
}

export function step(before: DeviceState, event: DeviceEvent): { state: DeviceState; commands: Command[] } {
  const state = structuredCopy(before);
  const commands: Command[] = [];
  take(state, event, commands);
  proceed(state, event, commands);
  const was = lightOf(before);
  const is = lightOf(state);
  if (was.colour !== is.colour || was.reason !== is.reason || was.unsent !== is.unsent) commands.push({ do: 'light', ...is });
  commands.push({ do: 'wait', until: nextMoment(state) });
  return { state, commands };
}

function take(state: DeviceState, event: DeviceEvent, commands: Command[]): void {
  switch (event.type) {
    case 'enrolled':
      Object.assign(state, emptyState(), { phase: 'active', leader: state.leader, lastContact: event.now, streams: [streamOf(event.head)] });
      break;
    case 'started':
      // Requests under way died with the page; what they did is learnt by asking again.
      state.push = restingLane();
      state.pull = restingLane();
      state.leader = false;
      state.listening = false;
      state.online = true;
      state.stale = true;
      state.pollAt = 0;
      state.storage = null;
      if (state.phase === 'none') state.phase = 'active';
      for (const end of event.ends ?? []) setEnd(state, end, event.head);
      setHead(state, event.head);
      break;
    case 'recorded':
      setHead(state, event.head);
      break;
    case 'online':
    case 'wake':
      // A hint only, but a good moment to try: what failed for want of a network is tried again at once.
      state.online = true;
      for (const lane of [state.push, state.pull]) if (!lane.busy && isNetwork(lane.reason)) lane.until = 0;
      if (event.type === 'wake') {
        state.push.until = 0;
        state.pull.until = 0;
        state.pollAt = 0;
        state.stale = true;
      }
      break;
    case 'offline':
      state.online = false;
      break;
    case 'news':
      state.stale = true;
      break;
    case 'listening':
      state.listening = true;
      state.stale = true;
      break;
    case 'silent':
      state.listening = false;
      state.pollAt = Math.min(state.pollAt, event.now + POLL_MS);
      break;
    case 'leaderGained':
      state.leader = true;
      if (state.forking) commands.push({ do: 'fork', incarnation: state.streams[state.forking.stream]!.incarnation, first: state.forking.first });
      break;
    case 'leaderLost':
      state.leader = false;
      state.listening = false;
      for (const lane of [state.push, state.pull]) {
        if (lane.busy) commands.push({ do: 'abort', request: lane.busy.request });
        lane.busy = null;
      }
      break;
    case 'pushAnswered':
      if (state.push.busy?.request === event.request) pushAnswered(state, event, commands);
      break;
    case 'pullProgress':
      if (state.pull.busy?.request === event.request) state.pull.busy.deadline = event.now + DEADLINE_MS;
      break;
    case 'pullAnswered':
      if (state.pull.busy?.request === event.request) pullAnswered(state, event, commands);
      break;
    case 'refused':
      if (state.push.busy?.request === event.request) pushRefused(state, event, commands);
      else if (state.pull.busy?.request === event.request) pullRefused(state, event);
      break;
    case 'failed':
      for (const lane of [state.push, state.pull]) {
        if (lane.busy?.request !== event.request) continue;
        // A cut or slow upload may simply be too large for this network.
        if (lane === state.push && event.why === 'timeout') state.batch = halved(state.batch);
        // What was to be pulled still is: the news of it don't come twice.
        if (lane === state.pull) state.stale = true;
        fail(lane, event, event.why, 0);
      }
      break;
    case 'forked':
      forked(state, event);
      break;
    case 'storageFailed':
      state.storage = event.code;
      for (const lane of [state.push, state.pull]) {
        if (lane.busy) commands.push({ do: 'abort', request: lane.busy.request });
        lane.busy = null;
      }
      break;
    case 'tick':
      break;
  }
}

/** Ends what is past its deadline and starts what is due. */
function proceed(state: DeviceState, event: Always, commands: Command[]): void {
  const { now } = event;
  for (const lane of [state.push, state.pull]) {
    if (!lane.busy || now < lane.busy.deadline) continue;
    commands.push({ do: 'abort', request: lane.busy.request });
    if (lane === state.push) state.batch = halved(state.batch);
    else state.stale = true;
    fail(lane, event, 'timeout', 0);
  }
  if (canOffer(state) && now >= state.pollAt) offerEnd(state, now);
  if (canPush(state) && !state.push.busy && now >= state.push.until) {
    const at = state.streams.findIndex((stream) => stream.confirmed < stream.seq);
    const stream = state.streams[at]!;
    const first = stream.confirmed + 1;
    const count = Math.min(state.batch, stream.seq - stream.confirmed);
    state.push.busy = { request: ++state.requests, deadline: now + DEADLINE_MS, stream: at, first, last: first + count - 1 };
    const deposit = state.phase === 'revoked';
    commands.push({ do: 'push', request: state.requests, incarnation: stream.incarnation, branch: stream.branch, first, count, deposit });
  }
  if (canPull(state) && !state.pull.busy && now >= pullDue(state)) {
    state.stale = false;
    // Each load from the beginning is one, also one that begins again: of a page that was cut there are rows, perhaps of a lost epoch.
    if (state.cursors.length === 0) state.generation++;
    state.pull.busy = { request: ++state.requests, deadline: now + DEADLINE_MS, stream: -1, first: 0, last: 0 };
    commands.push({ do: 'pull', request: state.requests, epoch: state.epoch, cursors: state.cursors, limit: PULL_LIMIT, generation: state.generation });
  }
}

function canPush(state: DeviceState): boolean {
  return state.leader && state.storage === null && state.forking === null && state.phase !== 'none' && unsentOf(state) > 0;
}

/** A revoked device pulls nothing. That the server was restored it learns by depositing the end of its journal again, now and then. */
function canOffer(state: DeviceState): boolean {
  return state.phase === 'revoked' && state.leader && state.storage === null && state.forking === null && unsentOf(state) === 0;
}

function offerEnd(state: DeviceState, now: number): void {
  state.pollAt = now + POLL_LISTENING_MS;
  const last = state.streams.findLast((stream) => stream.seq >= stream.first);
  if (last) last.confirmed = last.seq - 1;
}

function canPull(state: DeviceState): boolean {
  return state.leader && state.storage === null && state.phase === 'active';
}

function pullDue(state: DeviceState): number {
  return state.stale ? state.pull.until : Math.max(state.pull.until, state.pollAt);
}

function nextMoment(state: DeviceState): number | null {
  const moments: number[] = [];
  if (state.push.busy) moments.push(state.push.busy.deadline);
  else if (canPush(state)) moments.push(state.push.until);
  if (state.pull.busy) moments.push(state.pull.busy.deadline);
  else if (canPull(state)) moments.push(pullDue(state));
  if (canOffer(state)) moments.push(state.pollAt);
  return moments.length === 0 ? null : Math.min(...moments);
}

function pushAnswered(state: DeviceState, event: Extract<DeviceEvent, { type: 'pushAnswered' }>, commands: Command[]): void {
  const { stream: at, first, last } = state.push.busy!;
  const stream = state.streams[at]!;
  const { journal } = event;
  const behindGap = event.first !== undefined && event.first > first;
  if (journal.incarnation !== stream.incarnation || (journal.branch !== stream.branch && !behindGap) || journal.seq < (event.first ?? first)) {
    // It speaks of something that wasn't asked: counting on it could lose a sale.
    fail(state.push, event, 'answer_wrong', 0);
    return;
  }
  succeed(state, state.push, event.now);
  newEpoch(state, event.epoch);
  state.batch = Math.min(MAX_BATCH, state.batch * 2);
  state.archivedSeq = event.archivedSeq;
  // What was sent comes back with the feed, as the server sees it.
  state.stale = true;
  // What the server holds behind the lines that were sent may be a copied device's: only what was sent is known to be the same.
  stream.confirmed = Math.min(journal.seq, event.last ?? last, last);
  if (behindGap && journal.branch !== stream.branch) partAtGap(state, stream, journal, first, event.first!, event.last ?? last);
  stream.agreed = stream.shared ? journal.seq >= stream.seq : equal(journal, stream);
  if (stream === state.streams.at(-1) && stream.confirmed === stream.seq && (journal.seq > stream.seq || stream.branch !== '')) {
    // The server has operations of this journal that this device doesn't: it was copied, or restored to an older state. Or what is here stands
    // behind a gap there: what is recorded from now on doesn't.
    fork(state, state.streams.length - 1, stream.seq + 1, commands);
  }
  if (lightOf(state).colour === 'green') state.agreedAt = event.now;
}

function pushRefused(state: DeviceState, event: Extract<DeviceEvent, { type: 'refused' }>, commands: Command[]): void {
  const { stream: at, first } = state.push.busy!;
  const stream = state.streams[at]!;
  const { expected, seq } = event;
  if (event.code === 'journal_gap' && expected !== undefined && expected < first) {
    // The server holds less than it once said (it was restored), or the first line can't be read, and only the one before tells what it
    // follows: send from there, which may be in the part before a fork.
    let lacking = state.streams.find((one) => one.incarnation === stream.incarnation && one.first <= expected && expected <= one.confirmed);
    // It lacks what can't be read here, between two parts: they are one again, until that is met.
    while (!lacking && expected < stream.first) lacking = rejoin(state, stream).first <= expected ? stream : undefined;
    if (lacking) {
      succeed(state, state.push, event.now);
      lacking.confirmed = expected - 1;
      lacking.agreed = false;
      return;
    }
  }
  if (stream.branch !== '' && (event.code === 'push_malformed' || (event.code === 'journal_differs' && seq !== undefined && seq < stream.first))) {
    // A restored server knows no such branch. Offer it from its beginning; if what it differed from is gone too, or another's lines stand where
    // something is missing before it, it goes on where the part before it ends.
    succeed(state, state.push, event.now);
    stream.agreed = false;
    if (first > stream.first) stream.confirmed = stream.first - 1;
    else rejoin(state, stream);
    return;
  }
  // Of a branch, another copy holds the same beginning: what differs from it is a branch of that branch.
  const begin = stream.branch === '' ? 1 : stream.first;
  if (event.code === 'journal_differs' && seq !== undefined && seq <= stream.seq && (seq > first || first > begin || (stream.branch === '' && seq === first))) {
    succeed(state, state.push, event.now);
    stream.agreed = false;
    if (seq > first || first === begin) fork(state, at, seq, commands);
    else {
      // What was thought to be common may not be: an unreadable line doesn't tell what it follows. Go back, and on to this line again, until
      // one is found that both sides have.
      state.batch = Math.min(MAX_BATCH, state.batch * 2);
      stream.confirmed = Math.max(begin - 1, first - state.batch);
    }
    return;
  }
  if (event.status === 413) {
    const smaller = state.batch > 1;
    state.batch = halved(state.batch);
    if (smaller) {
      succeed(state, state.push, event.now);
      return;
    }
  }
  refused(state, state.push, event);
}

function pullAnswered(state: DeviceState, event: Extract<DeviceEvent, { type: 'pullAnswered' }>, commands: Command[]): void {
  succeed(state, state.pull, event.now);
  // Rows of another epoch that were asked for with this epoch's cursors: ask again from the start.
  if (newEpoch(state, event.epoch)) return;
  if (event.resync) {
    state.cursors = [];
    state.stale = true;
    return;
  }
  state.cursors = event.cursors;
  if (event.more) {
    state.stale = true;
    return;
  }
  state.pollAt = event.now + (state.listening ? POLL_LISTENING_MS : POLL_MS);
  if (state.swept !== state.generation) {
    state.swept = state.generation;
    commands.push({ do: 'sweep', generation: state.generation });
  }
}

function pullRefused(state: DeviceState, event: Extract<DeviceEvent, { type: 'refused' }>): void {
  state.stale = true;
  refused(state, state.pull, event);
}

/** Another epoch: the server was restored. Everything is pulled again, and the end of every stream is offered again: the answer says
 * where the server's journal ends, and what is above is sent once more. */
function newEpoch(state: DeviceState, epoch: string): boolean {
  const changed = state.epoch !== null && state.epoch !== epoch;
  state.epoch = epoch;
  if (!changed) return false;
  state.cursors = [];
  state.stale = true;
  for (const stream of state.streams) {
    stream.agreed = false;
    stream.confirmed = Math.min(stream.confirmed, Math.max(stream.first - 1, stream.seq - 1));
  }
  return true;
}

function equal(journal: Journal, stream: Stream): boolean {
  const { seq, first, hash, total } = stream;
  return journal.seq === seq && journal.hash === hash && journal.total === total && journal.count === seq - first + 1;
}

/** A branch and the part before it are one run again: of the branch that it parted from, or of the journal. */
function rejoin(state: DeviceState, stream: Stream): Stream {
  const before = state.streams.findLast((one) => one.incarnation === stream.incarnation && one.seq < stream.first);
  state.streams = state.streams.filter((one) => one !== before);
  return Object.assign(stream, { branch: before?.branch ?? '', first: before?.first ?? 1, shared: true });
}

/** What stood from `lost` up to `first` can't be read any more, nor has the server got it: what is behind is a branch there, a part of its own here. */
function partAtGap(state: DeviceState, stream: Stream, journal: Journal, lost: number, first: number, last: number): void {
  const before: Stream = { ...stream, seq: lost - 1, hash: '', total: 0, confirmed: lost - 1, agreed: true, shared: true };
  const behind = Object.assign(stream, { branch: journal.branch, first, confirmed: Math.min(journal.seq, last), shared: true });
  const parts = [before, behind].filter((one) => one.first <= one.seq);
  state.streams.splice(state.streams.indexOf(stream), 1, ...parts);
}

function fork(state: DeviceState, at: number, first: number, commands: Command[]): void {
  state.forking = { stream: at, first };
  commands.push({ do: 'fork', incarnation: state.streams[at]!.incarnation, first });
}

/** Storage has opened a new incarnation; the differing tail goes to the server as a branch, before anything new. */
function forked(state: DeviceState, event: Extract<DeviceEvent, { type: 'forked' }>): void {
  if (!state.forking) return;
  const { stream: at, first } = state.forking;
  const stream = state.streams[at]!;
  state.forking = null;
  // An incarnation that had ended before may differ too, after a restore: then the parts that it had are one tail again.
  const known = state.streams.some((one) => one.incarnation === event.head.incarnation);
  const rest = state.streams.filter((one) => one.incarnation !== stream.incarnation);
  // A branch of a branch: what came before the first branch is a part of its own.
  const parts = stream.branch === '' ? [] : state.streams.filter((one) => one.incarnation === stream.incarnation && one.first < stream.first);
  // What both branches share stays in the list: a restored server may ask for it again.
  if (first > 1) parts.push({ ...stream, seq: first - 1, hash: '', total: 0, confirmed: first - 1, agreed: true, shared: true, first: stream.branch === '' ? 1 : stream.first });
  const { seq, hash, total } = event.tail;
  if (first <= seq) parts.push({ ...stream, branch: event.branch, first, seq, hash, total, confirmed: first - 1, agreed: false });
  if (!known) parts.push(streamOf(event.head));
  rest.splice(state.streams.findIndex((one) => one.incarnation === stream.incarnation), 0, ...parts);
  state.streams = rest;
}

/** Where an incarnation before `head`'s ends, as storage has it. Notes may be older than that, or speak of what can't be read any more: all
 * that can be read is to be sent, and its end is offered again: a restored server may lack what stood before the lines that are lost. Of what ended there
 * the server may hold more, so the two sides' sums can't be compared; only that it arrived. */
function setEnd(state: DeviceState, { incarnation, seq, hash, total }: Head, head: Head): void {
  const { forking } = state;
  const forked = forking && state.streams[forking.stream]!;
  const readable = state.streams.filter((one) => one.incarnation !== incarnation || one.first <= seq);
  const last = readable.findLast((one) => one.incarnation === incarnation);
  if (!last && seq > 0) {
    const at = readable.findIndex((one) => one.incarnation === head.incarnation);
    readable.splice(at < 0 ? readable.length : at, 0, { ...streamOf({ incarnation, seq, hash, total }), shared: true });
  } else if (last && (last.seq !== seq || (last.branch === '' && !last.shared))) {
    Object.assign(last, { seq, hash, total: 0, confirmed: Math.min(last.confirmed, Math.max(last.first - 1, seq - 1)), agreed: false, shared: true });
  }
  state.streams = readable;
  if (!forking || !forked) return;
  // Where two histories part behind what can be read, there is no tail to send.
  const place = readable.findIndex((one) => one.incarnation === forked.incarnation && one.first === forked.first);
  state.forking = place >= 0 && forking.first <= readable[place]!.seq + 1 ? { ...forking, stream: place } : null;
}

function refused(state: DeviceState, lane: Lane, event: Extract<DeviceEvent, { type: 'refused' }>): void {
  state.lastContact = event.now;
  // From now on what was sold is deposited: another door, so at once. The other lane may have heard of it before.
  const deposits = event.code === 'device_revoked';
  if (deposits) state.phase = 'revoked';
  if (event.code === 'moved') state.phase = 'moved';
  // A nonce that is too old is nobody's fault: two servers whose clocks differ say so in turns.
  const soon = deposits || event.code === 'nonce_expired';
  const person = event.status === 401 || event.status === 403 || event.status === 426 || event.status === 400 || event.status === 413;
  fail(lane, event, event.code, Math.max(person && !soon ? LOCKED_OUT_MS : 0, event.retryAfterMs ?? 0));
}

/** Full jitter: anywhere between now and the doubled wait, so that a thousand tills don't come back in step. */
function fail(lane: Lane, event: Always, reason: string, atLeastMs: number): void {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** Math.min(lane.attempt, 10));
  lane.busy = null;
  lane.attempt++;
  lane.until = event.now + atLeastMs + Math.floor((ceiling * event.random) / 1_000_000);
  lane.reason = reason;
}

function succeed(state: DeviceState, lane: Lane, now: number): void {
  lane.busy = null;
  lane.attempt = 0;
  lane.until = 0;
  lane.reason = null;
  state.lastContact = now;
}

function setHead(state: DeviceState, head: Head): void {
  const last = state.streams.at(-1);
  // News of an incarnation that has ended since is old news.
  if (last?.incarnation !== head.incarnation) {
    if (!state.streams.some((stream) => stream.incarnation === head.incarnation)) state.streams.push(streamOf(head));
  } else if (head.seq > last.seq) {
    Object.assign(last, { seq: head.seq, hash: head.hash, total: head.total, agreed: false });
  }
}

function streamOf(head: Head): Stream {
  const { incarnation, seq, hash, total } = head;
  return { incarnation, branch: '', first: 1, seq, hash, total, confirmed: 0, agreed: false, shared: false };
}

function halved(batch: number): number {
  return Math.max(1, Math.floor(batch / 2));
}

function isNetwork(reason: string | null): boolean {
  return reason === 'network' || reason === 'timeout' || reason === 'not_kaunta' || reason === 'cut';
}

function structuredCopy(state: DeviceState): DeviceState {
  const lane = (one: Lane): Lane => ({ ...one, busy: one.busy && { ...one.busy } });
  return {
    ...state, streams: state.streams.map((stream) => ({ ...stream })), forking: state.forking && { ...state.forking }, push: lane(state.push),
    pull: lane(state.pull), cursors: [...state.cursors],
  };
}
