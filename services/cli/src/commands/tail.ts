import { topicName } from '@fairstream/events'
import type { TopicName } from '@fairstream/events'
import { systemClock } from '@fairstream/host'
import type { LogRecord } from '@fairstream/ports'
import type { Command, Given } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import { jsonLine } from '../tail/json-line.ts'
import { printRecord } from '../tail/print-record.ts'
import { recordsFromEnd, recordsFromStart } from '../tail/records-of.ts'
import { ANSWERS, createRepeats } from '../tail/repeats.ts'
import { topicNamed } from '../tail/topic-named.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream tail`: the records of a topic as they come. */
export const tailCommand: Command = {
  name: 'tail',
  says: 'the records of a topic as they come: fair-scores, dead-letters, transport-maps, …',
  operands: ['TOPIC'],
  options: {
    ...DEPLOYMENT_OPTIONS,
    from: { value: 'start|end', says: 'with all that the topic holds, or with what comes next; end by default' },
    limit: { value: 'N', says: 'ends after so many records' },
    distinct: { says: 'passes over repeats of fair-scores, late-scores and dead-letters' },
    json: { says: 'each record’s value as one line of JSON, as run writes it' },
  },
  notes: [
    'For people, subjects are left out, and of transport-maps the parts; --json leaves out nothing. Ctrl-C ends it with exit code 0.',
    'After a crash an answer may come twice, with the same id and the same bytes: --distinct knows a repeat by the greatest input offset met in its partition.',
  ],
  examples: [
    'tail fair-scores --config fairstream.yaml --distinct',
    'tail dead-letters --config fairstream.yaml --from start --json',
  ],
  run: async (given, terminal) => {
    const asked = readAsked(given)
    await withDeployment(given, terminal, async (deployment) => {
      const topic = topicName(deployment.settled.configuration.prefix, asked.topic)
      await requireTopics(deployment, [topic])
      const onBegin = (): void => {
        terminal.say(`${topic}, from its ${asked.from}; Ctrl-C ends it\n`)
      }
      // A reader that has enough of it is what ends the reading.
      const enough = new AbortController()
      const signal = AbortSignal.any([terminal.signal, enough.signal])
      const reading = { log: deployment.log, topic, signal, sleep: systemClock.sleep, onBegin }
      await show(asked.from === 'start' ? recordsFromStart(reading) : recordsFromEnd(reading), asked, terminal)
      enough.abort()
    })
    return EXIT.done
  },
}

interface Asked {
  readonly topic: TopicName
  readonly from: 'start' | 'end'
  readonly limit: number
  readonly isDistinct: boolean
  readonly isJson: boolean
}

function readAsked({ operands, values, switches }: Given): Asked {
  const topic = topicNamed(operands[0] ?? '')
  const from = values.get('from') ?? 'end'
  if (from !== 'start' && from !== 'end') throw new UsageError(`--from ${from}: wanted start or end`)
  const isDistinct = switches.has('distinct')
  if (isDistinct && !ANSWERS.includes(topic))
    throw new UsageError(`--distinct knows the repeats of ${ANSWERS.join(', ')}; records of ${topic} answer no input`)
  return { topic, from, limit: readLimit(values.get('limit')), isDistinct, isJson: switches.has('json') }
}

function readLimit(limit: string | undefined): number {
  if (limit === undefined) return Infinity
  if (/^[1-9]\d{0,14}$/.test(limit)) return Number(limit)
  throw new UsageError(`--limit ${limit}: wanted a whole number from 1`)
}

async function show(records: AsyncIterable<LogRecord>, asked: Asked, terminal: Terminal): Promise<void> {
  const isRepeat = asked.isDistinct ? createRepeats() : () => false
  let shown = 0
  for await (const record of records) {
    if (isRepeat(record)) continue
    const line = asked.isJson ? jsonLine(asked.topic, record) : printRecord(asked.topic, record)
    if (line === undefined) continue
    await writeData(terminal, `${line}\n`)
    shown += 1
    if (shown >= asked.limit) return
  }
}
