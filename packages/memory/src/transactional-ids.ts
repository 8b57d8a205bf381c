import { LogError } from '@fairstream/ports'
import type { TopicOutput, Transactions } from '@fairstream/ports'
import type { TopicStore } from './topic-store.ts'

/** Who holds each transactional id. A transaction is one turn of this process, so that none is ever left open. */
export function createTransactionalIds(store: TopicStore): (id: string) => Transactions {
  const epochs = new Map<string, number>()
  return (id) => {
    const epoch = (epochs.get(id) ?? 0) + 1
    epochs.set(id, epoch)
    let over: LogError | undefined
    const end = (message: string, fenced: boolean): LogError =>
      (over ??= new LogError(`(transactions of ${id})`, message, { retryable: true, fenced }))
    const commit = (outputs: readonly TopicOutput[]): void => {
      if (over !== undefined) throw over
      if (epochs.get(id) !== epoch) throw end('a later holder has opened it', true)
      try {
        store.appendAll(outputs)
      } catch (fault) {
        end('an earlier commit failed; open it anew', false)
        throw fault
      }
    }
    return {
      // A port rejects; it does not throw.
      commit: (outputs) =>
        Promise.resolve().then(() => {
          commit(outputs)
        }),
      close: () => {
        end('it is closed', false)
        return Promise.resolve()
      },
    }
  }
}
