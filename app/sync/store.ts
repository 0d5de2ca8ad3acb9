// What a device keeps. The journal is never deleted from; rows are the server's and can be pulled again; overlays are what this device did
// and the server hasn't shown back yet.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { KauntaError, type ReturnBody, type SaleBody } from './types.ts';

export type Row = { id: string; [field: string]: unknown };

export interface StoredRow {
  kind: string;
  id: string;
  partition: string;
  version: number;
  generation: number;
  row: Row;
}

/** Rows of one kind that came together. */
export interface RowPack {
  n?: number;
  kind: string;
  rows: StoredRow[];
}

/** A sale, or goods that came back: both are receipts of one series, and both are kept for 90 days. */
export interface StoredSale {
  id: string;
  /** Of a return: the sale that it is of; absent without a receipt. */
  of?: string;
  at: number;
  businessOn: string;
  receipt: string;
  partition: string;
  version: number;
  generation: number;
  row: Row;
  /** This device's own copy, with personal texts in the clear; null for another till's sale. */
  body: SaleBody | null;
  /** Of a return, in place of the body. */
  returned?: ReturnBody | null;
  operation: string | null;
  pending: boolean;
  flags: string[];
}

/** An outcome that a person has dealt with: whatever it was, it is on nobody's list any more. */
export const SETTLED = 'settled';

export interface JournalRow {
  incarnation: string;
  seq: number;
  id: string;
  type: string;
  text: string;
  private: string | null;
  hash: string;
  control: number;
  /** Corrected time when it was recorded. */
  at: number;
  /** Empty until the server said; then its word, or `SETTLED`. */
  outcome: string;
  code: string | null;
  flags: string[];
  /** When the server said so: absent before it did. */
  said?: { epoch: string; version: number };
}

/** What an unconfirmed operation changes on this device's screens. */
export interface Overlay {
  n?: number;
  operation: string;
  /** Known once the server applied it; the overlay goes when the pulled feed has reached it. */
  version: number | null;
  sets: { kind: string; id: string; set: Record<string, unknown> }[];
  stock: { variant: string; delta: number }[];
  /** What customers owe more (or less), minor units. Overlays of older versions have none. */
  debts?: { customer: string; delta: number }[];
}

interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  journal: { key: [string, number]; value: JournalRow; indexes: { id: string; outcome: string } };
  rows: { key: [string, string]; value: StoredRow };
  packs: { key: number; value: RowPack; indexes: { kind: string } };
  sales: { key: string; value: StoredSale; indexes: { at: number; operation: string; of: string } };
  overlays: { key: number; value: Overlay; indexes: { operation: string } };
}

export type StoreName = StoreNames<Schema>;
export type Database = IDBPDatabase<Schema>;
export type Write = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

export const ALL_STORES: StoreName[] = ['meta', 'journal', 'rows', 'packs', 'sales', 'overlays'];

/** @param onClosed the database was let go: a newer app wants it, or the browser lost it, as on a full disk. */
export async function openStore(name: string, onClosed: (why: 'newer' | 'lost') => void): Promise<Database> {
  beginNewLog();
  const database = await openDB<Schema>(name, 3, {
    upgrade(db, from, _to, transaction) {
      if (from < 3) db.createObjectStore('packs', { keyPath: 'n', autoIncrement: true }).createIndex('kind', 'kind');
      if (from === 1) transaction.objectStore('sales').createIndex('of', 'of');
      if (from >= 1) return;
      db.createObjectStore('meta');
      const journal = db.createObjectStore('journal', { keyPath: ['incarnation', 'seq'] });
      journal.createIndex('id', 'id');
      journal.createIndex('outcome', 'outcome');
      db.createObjectStore('rows', { keyPath: ['kind', 'id'] });
      const sales = db.createObjectStore('sales', { keyPath: 'id' });
      sales.createIndex('at', 'at');
      sales.createIndex('operation', 'operation');
      sales.createIndex('of', 'of');
      const overlays = db.createObjectStore('overlays', { keyPath: 'n', autoIncrement: true });
      overlays.createIndex('operation', 'operation');
    },
    // A newer version of the app wants to upgrade: let go, or it would wait for ever (and this page must not write on).
    blocking: () => {
      database.close();
      onClosed('newer');
    },
    terminated: () => onClosed('lost'),
  });
  return database;
}

/**
 * A power cut can tear the last record of the log in which Chromium keeps all databases of a site. It opens such a log and goes on writing
 * behind the torn record; the start after that finds the log spoiled in its middle and deletes everything. Deleting a database, however
 * small, lets it put what it has into a table and begin a new log. Nobody waits for it: the log is written before anything else is.
 */
function beginNewLog(): void {
  const name = 'kaunta-log';
  openDB(name, 1, { upgrade: (db) => void db.createObjectStore(name) }).then(
    (db) => {
      db.close();
      indexedDB.deleteDatabase(name);
    },
    // A full disk shows itself where something is to be kept.
    () => undefined,
  );
}

/**
 * The one way to write what must survive a power cut: resolves when the data is on the disk, not when it is in a buffer. Either all of
 * `work` is stored or nothing is, and the error says which.
 */
export function strictWrite<T>(db: Database, stores: StoreName[], work: (write: Write) => Promise<T>): Promise<T> {
  return written(db.transaction(stores, 'readwrite', { durability: 'strict' }), work);
}

/** For what can be had again: pulled rows, the engine's notes, the open cart. */
export function relaxedWrite<T>(db: Database, stores: StoreName[], work: (write: Write) => Promise<T>): Promise<T> {
  return written(db.transaction(stores, 'readwrite', { durability: 'relaxed' }), work);
}

async function written<T>(write: Write, work: (write: Write) => Promise<T>): Promise<T> {
  // Taken at once, so that a failing transaction is never an unhandled rejection.
  const done = write.done.then(
    () => null,
    (error: unknown) => error ?? new DOMException('aborted', 'AbortError'),
  );
  try {
    const result = await work(write);
    // All is asked: it needn't come back once more for that to be noticed.
    quietly(() => write.commit());
    const error = await done;
    if (error) throw error;
    return result;
  } catch (error) {
    quietly(() => write.abort());
    // The transaction's own error names the cause (a full disk); the request's says only that it was aborted.
    throw storageError(write.error ?? error);
  }
}

function quietly(end: () => void): void {
  try {
    end();
  } catch {
    // The transaction has ended already.
  }
}

function storageError(error: unknown): unknown {
  if (error instanceof KauntaError || error instanceof RangeError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const full = name === 'QuotaExceededError';
  return new KauntaError({
    code: full ? 'storage_full' : 'storage_failed',
    title: full
      ? 'This device has no room left, so nothing was recorded. Free some space and try again; earlier sales are safe.'
      : `This device could not store it, so nothing was recorded (${name || String(error)}). Earlier sales are safe.`,
    status: 0,
  });
}
