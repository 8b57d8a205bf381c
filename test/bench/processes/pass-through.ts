import { openKafka } from '@fairstream/kafka'
import type { Assignment, Log, OutgoingRecord } from '@fairstream/ports'
import { createMeter } from '../metered.ts'
import type { Meter } from '../metered.ts'
import { asked, tell, told } from './child.ts'
import { saidBefore } from './said-before.ts'

/** Where a pass-through reads, what it writes for it, and where to. */
export interface PassThroughTold {
  readonly broker: string
  readonly group: string
  readonly from: string
  /** The topic with what the scorer said of these inputs. */
  readonly said: string
  readonly to: string
  readonly events: number
}

const { broker, group, from, said, to, events } = told() as PassThroughTold
const signal = asked()
const kafka = await openKafka({ brokers: [broker], clientId: group })
const ready = await saidBefore(kafka.log, said)
const meter = createMeter(events)
void meter.done.then(tell)
for await (const assignment of kafka.log.consume(from, group, signal))
  void pass(kafka.log, assignment, ready[assignment.partition] ?? [], meter)
await kafka.close()

/** Our client and nothing else: what is read is not looked at, what is written was ready before. */
async function pass(
  log: Log,
  { fetches, seek }: Assignment,
  own: readonly OutgoingRecord[],
  { add, begin }: Meter,
): Promise<void> {
  seek(0)
  begin()
  for (;;) {
    const { done, value } = await fetches.next()
    if (done === true) return
    if (value.kind === 'idle') continue
    await log.append(to, own.slice(value.fetchedOffset, value.next))
    add(value.next - value.fetchedOffset)
  }
}
