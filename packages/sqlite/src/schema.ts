import type { Database } from './database.ts'
import { DiskError } from './faults.ts'

const FORMAT = 1

/** `FAIR`, so that `file` and this program know the file from another's. */
const APPLICATION_ID = 0x46414952

/**
 * Format 1. A batch's row stands by partition and first offset; its blob comes last, so that SQLite finds the numbers without
 * reading the blob's pages. Keys, owners and names are the UTF-16 of their text (stored-text.ts).
 */
const TABLES = `
  CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL
  ) STRICT;
  CREATE TABLE partitions (
    id INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL,
    end INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    UNIQUE (topic, number)
  ) STRICT;
  CREATE TABLE batches (
    partition INTEGER NOT NULL,
    first INTEGER NOT NULL,
    next INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    records BLOB NOT NULL,
    PRIMARY KEY (partition, first)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE records (
    key BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    next TEXT NOT NULL,
    body BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    key BLOB NOT NULL,
    name BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (key, name)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`

/** Who holds each transactional id. A table beside format 1: a program that does not know it reads and writes the rest as before. */
const HOLDERS = 'CREATE TABLE IF NOT EXISTS holders (id TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID'

/**
 * Makes the tables in an empty file, and looks at the format of any other.
 *
 * @throws DiskError where the file is another program's, or of another format.
 */
export function prepareSchema(database: Database, directory: string): void {
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0])
  const tables = (): number => number('SELECT count(*) FROM sqlite_schema')
  if (tables() === 0)
    database.write(() => {
      if (tables() === 0) database.run(TABLES)
    })
  if (number('PRAGMA application_id') !== APPLICATION_ID)
    throw new DiskError(directory, 'fairstream.db is not a file of Fairstream', { retryable: false })
  const format = number('PRAGMA user_version')
  if (format !== FORMAT)
    throw new DiskError(directory, `fairstream.db has format ${format}; this version reads and writes format ${FORMAT}`, {
      retryable: false,
    })
  database.run(HOLDERS)
}
