import { LogError } from '@fairstream/ports'
import type { TopicOutput, Transactions } from '@fairstream/ports'
import type { Database } from './database.ts'
import { orLogError, settled } from './faults.ts'

/**
 * Holders of transactional ids, of this process and of others: an epoch in the file, compared in the transaction that appends. A
 * transaction of the log is one of the database, so that none is ever left open.
 *
 * @param write - Appends all outputs, within a transaction of the database.
 */
export function createTransactionalIds(
  database: Database,
  write: (outputs: readonly TopicOutput[]) => void,
): (id: string) => Transactions {
  const raise = database.prepare(`
    INSERT INTO holders (id, epoch) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1 RETURNING epoch`)
  const select = database.prepare('SELECT epoch FROM holders WHERE id = ?')

  return (id) => {
    const topic = `(transactions of ${id})`
    const { epoch } = orLogError(topic, () => database.write(() => raise.get(id))) as { readonly epoch: number }
    let over: LogError | undefined
    const end = (message: string, fenced: boolean): LogError =>
      (over ??= new LogError(topic, message, { retryable: true, fenced }))
    const commit = (outputs: readonly TopicOutput[]): void => {
      if (over !== undefined) throw over
      try {
        orLogError(topic, () => {
          database.write(() => {
            if (select.get(id)?.['epoch'] !== epoch) throw end('a later holder has opened it', true)
            write(outputs)
          })
        })
      } catch (fault) {
        end('an earlier commit failed; open it anew', false)
        throw fault
      }
    }
    return {
      commit: (outputs) =>
        settled(() => {
          commit(outputs)
        }),
      close: () => {
        end('it is closed', false)
        return Promise.resolve()
      },
    }
  }
}
