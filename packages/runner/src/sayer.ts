import type { PartitionFold, Protocol, Said } from '@fairstream/pipeline'
import { LogError } from '@fairstream/ports'
import type { OutgoingRecord, TopicOutput, Transactions } from '@fairstream/ports'
import { endOf, isAnswered } from './output-tail.ts'
import type { OutputTail } from './output-tail.ts'
import { transactionalId } from './shell.ts'
import type { Shell } from './shell.ts'

/** What a sayer must know of the claim that it speaks for. */
interface Claim {
  readonly partition: number
  readonly fold: PartitionFold
  readonly protocol: Protocol
  readonly tail: OutputTail
  /** Where the fold was when the ends of the outputs were last asked for. */
  askedAt: number | undefined
}

/** Says what the stretches of one claim come to, before they are committed. */
export interface Sayer {
  /**
   * Resolves once all is said, with the ends of the outputs that the commit is to remember.
   *
   * @returns `fenced` where another owner has taken over, and nothing of this was said.
   */
  readonly say: (claim: Claim, said: readonly Said[]) => Promise<Protocol['outEnd'] | 'fenced'>
  readonly close: () => Promise<void>
}

/** Opened before the claim: in strict mode that fences the owner before, and ends what it left open. Closed when `work` has ended. */
export async function withSayer<T>(shell: Shell, partition: number, work: (sayer: Sayer) => Promise<T>): Promise<T> {
  const sayer = await openSayer(shell, partition)
  try {
    return await work(sayer)
  } finally {
    await sayer.close()
  }
}

async function openSayer(shell: Shell, partition: number): Promise<Sayer> {
  if (shell.delivery !== 'strict') return plainSayer(shell)
  return strictSayer(shell, await shell.log.openTransactions(transactionalId(shell, partition)))
}

/** Each topic's records in input order; the topics side by side. */
function plainSayer(shell: Shell): Sayer {
  return {
    say: async (claim, said) => {
      await Promise.all(outputsOf(shell, claim, said).map(({ topic, records }) => shell.log.append(topic, records)))
      return said.length > 0 && maySayEnds(shell, claim) ? askEnds(shell, claim) : claim.protocol.outEnd
    },
    close: () => Promise.resolve(),
  }
}

/**
 * One transaction a stretch; an input that the tail has an answer to is not answered again.
 *
 * The ends are asked for before the transaction, not after it: that it was committed proves that until then nobody else had spoken,
 * so that all outputs before these ends answer inputs that the commit has consumed. Asked for afterwards they could lie behind a
 * later owner's outputs, and after a roll-back of the store no claim would find those.
 */
function strictSayer(shell: Shell, transactions: Transactions): Sayer {
  return {
    say: async (claim, said) => {
      const outputs = outputsOf(
        shell,
        claim,
        said.filter(({ offset }) => !isAnswered(claim.tail, offset)),
      )
      if (outputs.length === 0) return claim.protocol.outEnd
      const outEnd = maySayEnds(shell, claim) ? await askEnds(shell, claim) : claim.protocol.outEnd
      try {
        await transactions.commit(outputs)
      } catch (fault) {
        if (fault instanceof LogError && fault.fenced) return 'fenced'
        throw fault
      }
      return outEnd
    },
    close: transactions.close,
  }
}

function outputsOf({ topics }: Shell, { partition }: Claim, said: readonly Said[]): readonly TopicOutput[] {
  const of = (pick: (each: Said) => Said['fair']): OutgoingRecord[] =>
    said.flatMap((each) => {
      const record = pick(each)
      return record === undefined ? [] : [{ ...record, partition }]
    })
  const outputs = [
    { topic: topics.fairScores, records: of(({ fair }) => fair) },
    { topic: topics.lateScores, records: of(({ late }) => late) },
    { topic: topics.deadLetters, records: of(({ dead }) => dead) },
  ]
  return outputs.filter(({ records }) => records.length > 0)
}

function maySayEnds(shell: Shell, claim: Claim): boolean {
  return !saysMore(claim) && isFar(shell, claim)
}

/**
 * Does the tail hold outputs of inputs that are still to come? Then the next claim must find them too, so the end stays where it
 * is: after a roll-back they alone tell which map judged those inputs.
 */
function saysMore({ tail, fold }: Claim): boolean {
  return tail.greatestInput >= fold.next
}

/** The ends move on once in so many full batches: a claim then reads as much more of the outputs, and a batch has two questions less. */
const BATCHES_A_QUESTION = 4

/** Is the remembered end of the outputs far behind? It is at the first batch of a claim, so that crashes in a row do not add up. */
function isFar({ rules }: Shell, { askedAt, fold }: Claim): boolean {
  return askedAt === undefined || fold.next - askedAt >= BATCHES_A_QUESTION * rules.log.maxBatchOffsets
}

async function askEnds({ log, topics }: Shell, claim: Claim): Promise<Protocol['outEnd']> {
  const [fairScores, deadLetters] = await Promise.all([
    endOf(log, topics.fairScores, claim.partition),
    endOf(log, topics.deadLetters, claim.partition),
  ])
  claim.askedAt = claim.fold.next
  return { fairScores, deadLetters }
}
