import type { Log, Topics } from '@fairstream/ports'
import { withAdmin } from './admin.ts'
import { append } from './append.ts'
import { createConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { consume } from './consume.ts'
import { follow } from './follow.ts'
import { inspectKafka } from './inspect.ts'
import type { KafkaFacts } from './inspect.ts'
import { logFault } from './log-fault.ts'
import { askBounds } from './offsets.ts'
import { readRange } from './read-range.ts'
import { settled } from './settings.ts'
import type { KafkaSettings } from './settings.ts'
import { topicsOn } from './topics.ts'
import { openTransactions } from './transactions.ts'

/** A Kafka cluster as a log. */
export interface KafkaLog {
  readonly log: Log
  readonly topics: Topics
  readonly inspect: () => Promise<KafkaFacts>
  /** Ends everything that was opened by it: consumers and followers too. */
  readonly close: () => Promise<void>
}

/**
 * The log on a Kafka cluster. Nothing is connected before it is needed, but the first broker that answers is met before this resolves.
 *
 * The end of a partition is that of a reader of committed records: while a transaction is open, where it began.
 *
 * @throws LogError where no broker answers.
 */
export async function openKafka(given: KafkaSettings): Promise<KafkaLog> {
  const settings = settled(given)
  const [appending, asking, transacting] = [createConnection(settings), createConnection(settings), createConnection(settings)]
  const closing = new AbortController()
  const opened = new Set<Connection>()

  /** For one consumer or follower, which closes it: what waits on its sockets must not hold others back. */
  const ownConnection = (): Connection => {
    const connection = createConnection(settings)
    opened.add(connection)
    const close = (): Promise<void> => {
      opened.delete(connection)
      return connection.close()
    }
    return { ...connection, close }
  }
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closing.signal])

  const log: Log = {
    append: (topic, records) => append({ connection: appending, settings, topic }, records).catch(thrownBy(topic, 'append')),
    openTransactions: (id) => openTransactions(transacting, settings, id).catch(thrownBy(`(transactions of ${id})`, 'open')),
    consume: (topic, group, signal) => consume(ownConnection(), settings, topic, group, until(signal)),
    follow: (topic, signal) => follow(ownConnection(), settings, topic, until(signal)),
    read: (topic, partition, from, to) => readRange(asking, settings, topic, partition, from, to),
    bounds: (topic) => askBounds(asking, settings, topic).catch(thrownBy(topic, 'bounds')),
  }
  await withAdmin(settings, () => Promise.resolve()).catch(thrownBy('(all)', 'reach the cluster'))
  return {
    log,
    topics: topicsOn(settings),
    inspect: () => inspectKafka(settings),
    close: async () => {
      closing.abort()
      await Promise.all([appending, asking, transacting, ...opened].map((each) => each.close()))
    },
  }
}

function thrownBy(topic: string, doing: string): (fault: unknown) => never {
  return (fault) => {
    throw logFault(topic, doing, fault)
  }
}
