// Drives the engine of app/core: feeds it events, does what it commands, keeps its state. One tab of a device leads (a Web Lock); the
// others record sales too, and tell the leader.

import { sealText } from '../core/envelope.ts';
import { emptyState, lasting, leads, lightOf, step, unsentOf, type Command, type DeviceEvent, type DeviceState, type Head } from '../core/engine.ts';
import { utf8 } from '../core/bytes.ts';
import type { OutcomeBody, PushAnswerBody } from './api.generated.ts';
import { Counts } from './counting.ts';
import type { Platform } from './platform.ts';
import { pushText, unbroken, within } from './pushing.ts';
import { relaxedWrite, type Database, type JournalRow, type StoreName, type Write } from './store.ts';
import { ExchangeFailed, readJson, readLines, Refused, type Transport } from './transport.ts';
import { PAGE_STORES, type Feed } from './feed.ts';
import { kindsLetGo } from './let-go.ts';
import { remember } from './remembering.ts';
import { behindLost, endsOf, isIntact, lostEnds, readableRows } from './ends.ts';
import type { Archived } from './forgetting.ts';
import type { DeviceInfo } from './types.ts';

const GZIP_FROM_BYTES = 1_000;
/** The server says something every 15 s; longer silence is a dead connection. */
const NEWS_SILENCE_MS = 40_000;
/** Operations with which it is tried whether there is a network again. Reading hundreds for that would keep a sale waiting, each time. */
const KNOCK = 20;

type Bare = DeviceEvent extends infer Event ? (Event extends DeviceEvent ? Omit<Event, 'now' | 'random'> : never) : never;

/** What the server signed: how far it held this journal, and how far its feed had come. */
interface Seen {
  journal?: string | undefined;
  feed?: string | undefined;
}

/** A page that is on its way. */
interface Asked {
  path: string;
  /** Of this one request: its page repeats it. */
  ask: string;
  sent: number;
  response: Promise<Response>;
}

export interface LoopHooks {
  /** The engine's state or stored data changed: screens look again. */
  changed(what: { rows: boolean; more?: boolean }): void;
  /** The server told its time in an exchange that took so long. */
  serverTime(serverTime: number, sentMono: number): void;
  storageFailed(error: unknown): void;
  /** Something of the journal can't be read: it is to be told, and the journal to begin anew where its own end is lost. */
  lost(): Promise<void>;
  /** After the feed was drained: a moment to report this device's state. */
  settled(): void;
}

export class Loop {
  state: DeviceState = emptyState();
  readonly counts: Counts;
  private queue: Promise<void> = Promise.resolve();
  private readonly requests = new Map<number, AbortController>();
  private readonly closing = new AbortController();
  private cancelWait: (() => void) | null = null;
  /** From the moment on in which this tab has the lock, a little before the engine knows. */
  private leading = false;
  private news: AbortController | null = null;
  /** The page after this one is asked for while this one is being stored. */
  private ahead: Asked | null = null;
  /** What was asked for when it was last looked whether the journal can be read. */
  private lookedFor = '';
  /** The server's latest signed words, on this journal and on the feed. */
  private seen: Seen = {};

  constructor(
    private readonly db: Database,
    private readonly platform: Platform,
    private readonly transport: Transport,
    private readonly feed: Feed,
    private readonly device: () => DeviceInfo,
    private readonly now: () => number,
    private readonly hooks: LoopHooks,
  ) {
    this.counts = new Counts(db);
  }

  /** Begins: reads where it stood, and tries to lead. */
  async start(head: Head): Promise<void> {
    this.state = await this.noted();
    this.seen = ((await this.db.get('meta', 'seen')) as Seen | undefined) ?? {};
    if (this.state.phase === 'none') await this.dispatch({ type: 'enrolled', head });
    this.lead();
  }

  private async noted(): Promise<DeviceState> {
    const noted = (await this.db.get('meta', 'engine')) as DeviceState | undefined;
    return noted ? { ...noted, leader: false } : emptyState();
  }

  private lead(): void {
    const held = async (): Promise<void> => {
      if (this.closing.signal.aborted) return;
      this.leading = true;
      // Another tab may have led until now: its notes are newer than what this one read at its start.
      this.state = await this.noted();
      // All rows come anew, for the screens.
      if ((await kindsLetGo(this.db)).has('variant')) this.state.cursors = [];
      await this.begin();
      this.listen().catch((error: unknown) => this.hooks.storageFailed(error));
      await new Promise<void>((resolve) => this.closing.signal.addEventListener('abort', () => resolve()));
    };
    const { locks } = this.platform;
    const leading = locks ? locks.request(`kaunta-leader-${this.db.name}`, { signal: this.closing.signal }, held) : held();
    leading.catch((error: unknown) => {
      if (!this.closing.signal.aborted) this.hooks.storageFailed(error);
    });
  }

  /** With what storage has now. */
  private async begin(): Promise<void> {
    const head = async (): Promise<Head> => (await this.db.get('meta', 'head')) as Head;
    const ends = async (): Promise<Head[]> => endsOf(this.db, (await head()).incarnation);
    if ((await lostEnds(this.db, await ends())).length > 0) await this.hooks.lost();
    const { listening, leader } = this.state;
    // A page that is on its way would come with rows of a load that counts no more.
    if (leader) await this.dispatch({ type: 'leaderLost' });
    await this.dispatch({ type: 'started', head: await head(), ends: await ends() });
    await this.dispatch({ type: 'leaderGained' });
    // What was recorded while nobody led yet told nobody: from here on it tells this tab.
    await this.dispatch({ type: 'recorded', head: await head() });
    if (listening && this.news) await this.dispatch({ type: 'listening' });
  }

  /** Reads what the leading tab noted. */
  async follow(): Promise<void> {
    if (this.leading) return;
    const noted = await this.noted();
    // While it was read, this tab may have begun to lead: its own state is the newer one.
    if (this.leading) return;
    this.state = noted;
    this.hooks.changed({ rows: false });
  }

  /** One event, one step, one transaction with what belongs to it; then the commands. Events are taken in order. */
  dispatch(event: Bare, stores: StoreName[] = [], writes?: (write: Write) => Promise<void>): Promise<void> {
    const run = async (): Promise<void> => {
      if (this.closing.signal.aborted) return;
      const { state, commands } = step(this.state, this.timed(event));
      const sweep = commands.find((command) => command.do === 'sweep');
      const noting = leads(this.state, event, state);
      try {
        if (noting && (writes || lasting(state) !== lasting(this.state))) {
          await relaxedWrite(this.db, [...new Set<StoreName>(['meta', ...stores, ...(sweep ? PAGE_STORES : [])])], async (write) => {
            await writes?.(write);
            // With the state that calls it done: a power cut between the two would leave those rows for ever.
            if (sweep) await this.feed.sweep(write, sweep.generation);
            await write.objectStore('meta').put(state, 'engine');
          });
        }
      } catch (error) {
        if (this.closing.signal.aborted) return;
        // Not adopted: what wasn't stored hasn't happened. The engine stops asking until the page is opened again.
        this.state = step(this.state, this.timed({ type: 'storageFailed', code: 'storage_failed' })).state;
        this.hooks.storageFailed(error);
        return;
      }
      this.state = state;
      if (noting) remember(this.db.name, this.device(), state);
      for (const command of commands) this.obey(command);
    };
    this.queue = this.queue.then(run);
    return this.queue;
  }

  /** What had been let go of is taken again, with all that is the server's, as after a resync. Not while a page is on its way: its cursors would count. */
  refill(): Promise<void> {
    const run = async (): Promise<void> => {
      if (!this.state.leader || this.state.pull.busy) return;
      const state: DeviceState = { ...this.state, cursors: [], stale: true };
      await relaxedWrite(this.db, ['meta'], async (write) => {
        await write.objectStore('meta').delete('letGo');
        await write.objectStore('meta').put(state, 'engine');
      });
      this.state = state;
    };
    this.queue = this.queue.then(run).catch((error: unknown) => this.hooks.storageFailed(error));
    return this.queue.then(() => this.dispatch({ type: 'wake' }));
  }

  private timed(event: Bare): DeviceEvent {
    const [a, b, c] = this.platform.random(3) as unknown as [number, number, number];
    return { ...event, now: this.now(), random: ((a << 16) | (b << 8) | c) % 1_000_000 } as DeviceEvent;
  }

  private obey(command: Command): void {
    switch (command.do) {
      case 'push':
        void this.exchange(command.request, (signal) => this.push(command, signal));
        break;
      case 'pull':
        void this.exchange(command.request, (signal) => this.pull(command, signal));
        break;
      case 'abort':
        this.requests.get(command.request)?.abort();
        break;
      case 'fork':
        void this.fork(command.incarnation, command.first).catch((error: unknown) => this.hooks.storageFailed(error));
        break;
      case 'sweep':
        void this.feed.reload().then(() => this.hooks.changed({ rows: true }), (error: unknown) => this.hooks.storageFailed(error));
        break;
      case 'light':
        this.hooks.changed({ rows: false });
        break;
      case 'wait':
        this.cancelWait?.();
        this.cancelWait = command.until === null ? null : this.platform.after(Math.max(0, command.until - this.now()), () => void this.dispatch({ type: 'tick' }));
        break;
    }
  }

  /** Runs one request; however it fails, the engine hears of it. */
  private async exchange(request: number, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.requests.set(request, controller);
    try {
      await run(AbortSignal.any([controller.signal, this.closing.signal]));
    } catch (error) {
      if (error instanceof Refused) {
        const { expected, seq, hash } = error.details;
        await this.dispatch({
          type: 'refused', request, status: error.problem.status, code: error.problem.code, retryAfterMs: error.retryAfterMs,
          ...(Number.isSafeInteger(expected) ? { expected: expected as number } : {}),
          ...(Number.isSafeInteger(seq) ? { seq: seq as number } : {}),
          ...(typeof hash === 'string' ? { hash } : {}),
        });
      } else if (error instanceof ExchangeFailed) {
        await this.dispatch({ type: 'failed', request, why: error.why });
      } else if (!this.closing.signal.aborted) {
        await this.dispatch({ type: 'storageFailed', code: 'storage_failed' });
        this.hooks.storageFailed(error);
      }
    } finally {
      this.requests.delete(request);
    }
  }

  private async push(command: Extract<Command, { do: 'push' }>, signal: AbortSignal): Promise<void> {
    const { incarnation, branch } = command;
    // Of one that has ended, some may have been damaged when it did.
    const ended = this.state.streams.at(-1)?.incarnation !== incarnation;
    const from = async (upTo: number, most?: number): Promise<JournalRow[]> => {
      const rows = await readableRows(this.db, IDBKeyRange.bound([incarnation, command.first], [incarnation, upTo]), ended ? undefined : most);
      return ended ? rows.filter(isIntact) : rows;
    };
    const count = this.state.push.reason === 'network' ? Math.min(command.count, KNOCK) : command.count;
    const asked = unbroken(await from(command.first + count - 1));
    // Looking for where two histories part, the engine may go back beyond what was forgotten because the archive holds it: the two don't
    // part there, so it goes from the first that is kept. What can't be read any more is said to be missing before the first that can be.
    const rows = within(asked.length > 0 ? asked : (await from(Infinity, 1)).slice(0, 1));
    const last = rows.at(-1);
    if (!last) {
      // A restored server asks for what can't be read any more. Once that is told, the engine goes on with what there is.
      const asked = `${incarnation} ${command.first}`;
      if (this.lookedFor !== asked) {
        this.lookedFor = asked;
        await this.hooks.lost();
        await this.begin();
      }
      throw new ExchangeFailed('forgotten');
    }
    const { id: device, business } = this.device();
    const first = rows[0]!.seq;
    const behind = first > command.first ? await behindLost(this.db, incarnation, first) : undefined;
    const signature = await this.transport.sign(sealText(business, device, incarnation, branch, first, last.seq, last.hash));
    const body = utf8(pushText({ push: 1, business, device, incarnation, branch, first, count: rows.length, head: last.hash, signature, ...(behind && { behind }) }, rows));
    const sent = this.platform.mono();
    const response = await this.transport.send({
      method: 'POST', path: command.deposit ? '/api/sync/deposit' : '/api/sync/push', body, contentType: 'application/x-ndjson', gzip: body.length > GZIP_FROM_BYTES, accept: 'application/json', signal,
    }).catch((error: unknown) => {
      // It asks for what its archive held: it has less now than the archive had.
      throw first > command.first && !behind && error instanceof Refused && error.problem.code === 'journal_gap' ? new ExchangeFailed('forgotten') : error;
    });
    const answer = readPushAnswer(await readJson(response));
    if (!isAbout(answer, behind ? { incarnation, branch: answer.journal.branch } : command, rows)) throw new ExchangeFailed('not_kaunta');
    this.hooks.serverTime(answer.serverTime, sent);
    const forgetLost = behind && (await import('./resuming.ts')).forgetLost;
    await this.dispatch(
      { type: 'pushAnswered', request: command.request, journal: answer.journal, archivedSeq: answer.archivedSeq, epoch: answer.epoch, last: last.seq, ...(behind && { first }) },
      ['journal', 'sales', 'overlays'],
      async (write) => {
        await this.feed.putOutcomes(write, answer.outcomes.map((outcome, at) => ({ ...outcome, id: rows[at]?.id ?? outcome.id ?? '' })), answer.epoch);
        await forgetLost?.(write, incarnation, (seq) => seq > behind!.seq && seq < first);
        await this.note(write, { journal: answer.seen });
        if (answer.journal.branch !== '' || answer.archivedSeq === 0) return;
        const meta = write.objectStore('meta');
        await meta.put({ ...((await meta.get('archived')) as Archived | undefined), [incarnation]: answer.archivedSeq }, 'archived');
      },
    );
    await this.feed.reloadOverlays();
    this.hooks.changed({ rows: true });
  }

  private async pull(command: Extract<Command, { do: 'pull' }>, signal: AbortSignal): Promise<void> {
    const path = pullPath(command.limit, command.epoch, command.cursors);
    const { ask, sent, response } = this.ahead?.path === path ? this.ahead : this.ask(path, signal);
    this.ahead = null;
    const page = this.feed.page(command.generation, this.device().id, ask, async () => {
      this.hooks.changed({ rows: true });
      await this.dispatch({ type: 'pullProgress', request: command.request });
    });
    for await (const line of readLines(await response)) {
      const read = await page.take(line);
      if (read === 'header') this.hooks.serverTime(page.serverTime, sent);
      if (read === 'resync') {
        await this.dispatch({ type: 'pullAnswered', request: command.request, epoch: page.epoch, cursors: [], more: true, resync: true });
        return;
      }
      if (read !== 'end') continue;
      const { cursors, more } = page;
      if (more) this.ahead = this.ask(pullPath(command.limit, page.epoch, cursors), this.closing.signal);
      await this.dispatch(
        { type: 'pullAnswered', request: command.request, epoch: page.epoch, cursors, more, resync: false },
        PAGE_STORES,
        async (write) => {
          await page.finish(write);
          await this.note(write, { feed: page.seen });
        },
      );
      await this.feed.reloadOverlays(page);
      this.hooks.changed({ rows: true, more });
      if (!more) this.hooks.settled();
      return;
    }
    throw new ExchangeFailed('cut');
  }

  private async note(write: Write, seen: Seen): Promise<void> {
    this.seen = { ...this.seen, ...seen };
    await write.objectStore('meta').put(this.seen, 'seen');
  }

  private ask(path: string, signal: AbortSignal): Asked {
    const seen = [this.seen.journal, this.seen.feed].filter((one) => one !== undefined).join(' ');
    const sent = this.platform.mono();
    const ask = this.platform.random(6).join('-');
    const response = this.transport.send({ method: 'GET', path: `${path}&ask=${ask}`, accept: 'application/x-ndjson', seen, signal });
    // Whoever takes it hears of its failure; if nobody does, the engine has decided otherwise.
    response.catch(() => undefined);
    return { path, ask, sent, response };
  }

  /** The server holds another journal under this name: this device goes on in a new incarnation, chained to its own head. */
  private async fork(incarnation: string, first: number): Promise<void> {
    const opened = await this.feed.openIncarnation(incarnation);
    // From here on nothing more is recorded in it.
    const ended = (await endsOf(this.db, opened.incarnation)).find((end) => end.incarnation === incarnation);
    const rows = ended && ended.seq >= first ? await this.db.getAll('journal', IDBKeyRange.bound([incarnation, first], [incarnation, ended.seq])) : [];
    const total = rows.reduce((sum, row) => sum + row.control, 0);
    const tail = ended && rows.length > 0 ? { ...ended, total } : { incarnation, seq: first - 1, hash: '', total: 0 };
    await this.dispatch({ type: 'forked', branch: rows[0]?.hash ?? '', tail, head: opened });
  }

  /** Holds the stream that says "there is news"; when it breaks, again after a while. Polling goes on meanwhile. */
  private async listen(): Promise<void> {
    for (let failures = 0; !this.closing.signal.aborted; failures++) {
      const controller = new AbortController();
      this.news = controller;
      let cancel = (): void => undefined;
      const watch = (): void => {
        cancel();
        cancel = this.platform.after(NEWS_SILENCE_MS, () => controller.abort());
      };
      watch();
      try {
        const signal = AbortSignal.any([controller.signal, this.closing.signal]);
        const response = await this.transport.send({ method: 'GET', path: '/api/sync/news', accept: 'application/x-ndjson', signal });
        await this.dispatch({ type: 'listening' });
        for await (const line of readLines(response)) {
          watch();
          failures = 0;
          if (line !== null && typeof line === 'object' && 'version' in line) await this.dispatch({ type: 'news' });
        }
      } catch (error) {
        if (!(error instanceof ExchangeFailed) && !(error instanceof Refused)) throw error;
      } finally {
        cancel();
        this.news = null;
      }
      if (this.closing.signal.aborted) return;
      await this.dispatch({ type: 'silent' });
      const ceiling = Math.min(60_000, 1000 * 2 ** Math.min(failures, 6));
      const wait = 500 + Math.floor((ceiling * this.platform.random(1)[0]!) / 256);
      await new Promise<void>((resolve) => {
        const stop = this.platform.after(wait, resolve);
        this.closing.signal.addEventListener('abort', () => {
          stop();
          resolve();
        });
      });
    }
  }

  /** Recorded and not confirmed. */
  get unsent(): number { return unsentOf(this.state); }

  get light(): ReturnType<typeof lightOf> {
    return lightOf(this.state);
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.cancelWait?.();
    this.news?.abort();
    await this.queue;
  }
}

function pullPath(limit: number, epoch: string | null, cursors: readonly string[]): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (epoch !== null) query.set('epoch', epoch);
  for (const cursor of cursors) query.append('cursor', cursor);
  return `/api/sync/pull?${query}`;
}

export type PushOutcome = OutcomeBody;

/** A cache between may answer what it told another, or told before: the outcomes must be of what was sent. */
function isAbout({ journal, outcomes }: Omit<PushAnswerBody, 'version'>, command: { incarnation: string; branch: string }, rows: JournalRow[]): boolean {
  return (
    journal.incarnation === command.incarnation && journal.branch === command.branch && outcomes.length === rows.length &&
    outcomes.every((outcome, at) => outcome.seq === rows[at]!.seq && (outcome.id ?? rows[at]!.id) === rows[at]!.id)
  );
}

/** An answer in any other shape isn't believed. */
function readPushAnswer(answer: unknown): Omit<PushAnswerBody, 'version'> {
  const { journal, outcomes, epoch, serverTime, archivedSeq, seen } = (answer ?? {}) as PushAnswerBody;
  const good =
    journal && [journal.seq, journal.count, journal.total, serverTime].every(Number.isSafeInteger) && Array.isArray(outcomes) && typeof epoch === 'string' &&
    typeof journal.hash === 'string';
  if (!good) throw new ExchangeFailed('not_kaunta');
  // A server of an earlier release says neither.
  return { journal, outcomes, epoch, serverTime, archivedSeq: Number.isSafeInteger(archivedSeq) ? archivedSeq : 0, seen };
}

