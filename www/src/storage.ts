import type { Kept, Trace } from "./project";

/** What this browser keeps, only when it was asked to: one record in one database. */
const NAME = "clientele";
const STORE = "work";
const KEY = "last";

interface Work {
  readonly at: string;
  /** The project without its files. */
  readonly project: string;
  readonly files: readonly File[];
}

export class StorageFailure extends Error {
  readonly code = "storage_unavailable";
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new StorageFailure(request.error?.message));
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  let open: IDBOpenDBRequest;
  try {
    open = indexedDB.open(NAME, 1);
  } catch (error) {
    throw new StorageFailure(String(error));
  }
  open.onupgradeneeded = () => open.result.createObjectStore(STORE);
  const database = await asked(open);
  try {
    const transaction = database.transaction(STORE, mode);
    // What was put is kept when the transaction is complete, and not before.
    const complete = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(new StorageFailure(transaction.error?.message));
    });
    const [result] = await Promise.all([asked(work(transaction.objectStore(STORE))), complete]);
    return result;
  } finally {
    database.close();
  }
}

/** Throws `StorageFailure`: private windows and full disks. */
export async function keep(project: string, files: readonly File[]): Promise<Kept> {
  const record: Work = { at: new Date().toISOString(), project, files };
  await within("readwrite", (store) => store.put(record, KEY));
  return said(record);
}

/** What is kept, without making a database where there is none. */
export async function kept(): Promise<{ readonly said: Kept; readonly record: Work } | null> {
  if (!(await exists())) return null;
  const record = (await within("readonly", (store) => store.get(KEY))) as Work | undefined;
  return record ? { said: said(record), record } : null;
}

function said({ at, project, files }: Work): Kept {
  const bytes = project.length + files.reduce((sum, { size }) => sum + size, 0);
  return { at, files: files.map(({ name }) => name), bytes };
}

/** Older browsers do not list databases; opening one to see would make it, so there that is undone. */
async function exists(): Promise<boolean> {
  try {
    const { databases } = indexedDB as Partial<IDBFactory>;
    if (databases) return (await databases.call(indexedDB)).some(({ name }) => name === NAME);
    const open = indexedDB.open(NAME);
    open.onupgradeneeded = () => open.transaction?.abort();
    (await asked(open)).close();
    return true;
  } catch {
    return false;
  }
}

export async function forget(): Promise<void> {
  if (await exists()) await asked(indexedDB.deleteDatabase(NAME));
}

/** Everything that a page can leave behind in a browser, looked up and not remembered; `memory` is what the page itself holds. */
export async function traces(memory: Omit<Trace, "place">): Promise<readonly Trace[]> {
  const record = await kept().catch(() => null);
  return [
    { place: "memory", ...memory },
    { place: "database", count: record ? 1 + record.said.files.length : 0, bytes: record?.said.bytes ?? 0 },
    { place: "local", ...texts(() => localStorage) },
    { place: "session", ...texts(() => sessionStorage) },
    { place: "cookies", ...cookies() },
    { place: "caches", count: await cached(), bytes: 0 },
  ];
}

function texts(area: () => Storage): Omit<Trace, "place"> {
  try {
    const all = Object.entries(area());
    return { count: all.length, bytes: all.reduce((sum, [key, value]) => sum + key.length + String(value).length, 0) };
  } catch {
    return { count: 0, bytes: 0 };
  }
}

function cookies(): Omit<Trace, "place"> {
  try {
    const { cookie } = document;
    return { count: cookie === "" ? 0 : cookie.split(";").length, bytes: cookie.length };
  } catch {
    return { count: 0, bytes: 0 };
  }
}

async function cached(): Promise<number> {
  try {
    return (await caches.keys()).length;
  } catch {
    return 0;
  }
}
