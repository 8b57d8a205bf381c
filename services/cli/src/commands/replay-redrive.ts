import { nearest } from '@fairstream/configuration'
import { parseDecisionId, REASON_CODES } from '@fairstream/events'
import type { ReasonCode } from '@fairstream/events'
import { planRedrive, sendRedriven } from '@fairstream/replay'
import type { RedriveChoice, RedrivePlan, Redriving } from '@fairstream/replay'
import { appendAudit, auditTopic } from '../audit.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Fault, Interrupted, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { createProgressLine } from '../progress.ts'
import { counted, grouped } from '../quantities.ts'
import { checkInForce } from '../replay/check-in-force.ts'
import { positionOf, printRedrive, redriveJson } from '../replay/print-redrive.ts'
import { checkPartition, RANGE_OPTIONS, readRange } from '../replay/range-options.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream replay redrive`: dead letters back to raw-scores, once their cause is mended. */
export const replayRedriveCommand: Command = {
  name: 'replay redrive',
  says: 'sends dead letters back to raw-scores as they were, once what they were refused for is mended',
  options: {
    ...DEPLOYMENT_OPTIONS,
    partition: RANGE_OPTIONS.partition,
    'from-offset': RANGE_OPTIONS['from-offset'],
    'to-offset': RANGE_OPTIONS['to-offset'],
    id: { value: 'ID', says: 'this dead letter only: LOG/partition/offset' },
    code: { value: 'CODE', says: `those with this reason only: ${REASON_CODES.join(', ')}` },
    again: { says: 'those as well that were redriven before, or of which nobody can tell' },
    early: { says: 'also where a partition does not judge under this configuration yet' },
    yes: { says: 'does it; without it, it is only said what would be done' },
    json: { says: 'as JSON' },
  },
  notes: [
    'Key, value and headers are the original ones; a header redriven-from says where the input stood. The copy goes into the partition that it came from and is scored there like any other record: late where its slice is sealed, a duplicate where its id was scored within log.dedupe.',
    'Offsets are those of the inputs on raw-scores. What was redriven before is known by the header on raw-scores and left where it is. Ctrl-C stops between two appends; the same command sends the rest. A run that writes is an entry of the audit topic.',
    'A partition takes up a configuration like a map, behind the offsets that were granted before: until then redrive refuses what only another configuration can mend. Enough dead letters at once open a partition’s breaker: try one by its id first.',
  ],
  examples: [
    'replay redrive --code unknown-scorecard --config fairstream.yaml',
    'replay redrive --code unknown-scorecard --yes --config fairstream.yaml',
  ],
  run: async (given, terminal) => {
    const choice = readChoice(given)
    return await withDeployment(given, terminal, (deployment) => redrive(deployment, choice, given, terminal))
  },
}

async function redrive(
  deployment: OpenDeployment,
  choice: RedriveChoice,
  { values, switches }: Given,
  terminal: Terminal,
): Promise<number> {
  const { log, names, settled } = deployment
  await requireTopics(deployment, [names.rawScores, names.deadLetters, auditTopic(deployment)])
  checkPartition(choice, await log.bounds(names.rawScores))
  const { name } = settled.configuration.log
  checkLogName(values.get('id'), name)
  const redriving = { log, name, choice, topics: names, signal: terminal.signal }
  const plan = await planAndShow(redriving, terminal)
  const { toSend } = plan
  if (toSend.length === 0 && values.has('id') && plan.redrivenBefore.length + plan.unknown.length === 0)
    throw new Fault(`there is no dead letter ${values.get('id') ?? ''} on ${names.deadLetters}`)
  const isDone = switches.has('yes') && toSend.length > 0
  if (isDone && !switches.has('early')) await checkInForce(deployment, toSend)
  if (isDone) await audit(deployment, plan, choice, terminal)
  const sent = isDone ? await send({ ...redriving, onRead: () => undefined }, plan, terminal) : 0
  const text = switches.has('json') ? redriveJson(plan, sent) : printRedrive(plan, isDone ? 'sent back' : 'to send back')
  await writeData(terminal, text)
  if (!switches.has('yes')) terminal.say('nothing was written: with --yes it is done\n')
  return toSend.length === 0 && plan.redrivenBefore.length + plan.unknown.length > 0 ? EXIT.found : EXIT.done
}

async function planAndShow(redriving: Omit<Redriving, 'onRead'>, terminal: Terminal): Promise<RedrivePlan> {
  const line = createProgressLine(terminal, 'record')
  let read = 0
  const onRead = (): void => {
    read += 1
    if (read % 512 === 0) line.show(read, undefined)
  }
  try {
    return await planRedrive({ ...redriving, onRead })
  } catch (error) {
    if (terminal.signal.aborted) throw new Interrupted('stopped before anything was sent', { cause: error })
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error })
    throw error
  } finally {
    line.clear()
  }
}

async function send(redriving: Redriving, plan: RedrivePlan, terminal: Terminal): Promise<number> {
  const inAll = plan.toSend.length
  const line = createProgressLine(terminal, 'dead letter')
  let onLog = 0
  const onSent = (sent: number): void => {
    onLog = sent
    line.show(sent, sent / inAll)
  }
  const words = (): string => `${grouped(onLog)} of ${counted(inAll, 'dead letter')} sent; the same command sends the rest`
  try {
    const sent = await sendRedriven(redriving, plan, onSent)
    if (sent < inAll && terminal.signal.aborted) throw new Interrupted(`stopped, ${words()}`)
    return sent
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof Error)) throw error
    throw new Fault(`${error.message}; ${words()}`, { cause: error })
  } finally {
    line.clear()
  }
}

/** How many positions an entry of the audit topic names; headers on raw-scores name them all. */
const POSITIONS_MAX = 1_000

async function audit(deployment: OpenDeployment, plan: RedrivePlan, choice: RedriveChoice, terminal: Terminal): Promise<void> {
  const { toSend } = plan
  const positions = toSend.slice(0, POSITIONS_MAX).map((each) => positionOf(plan, each))
  const codes = [...new Set(toSend.map(({ code }) => code))].sort()
  const details = { deadLetters: toSend.length, again: choice.again, codes, positions }
  await appendAudit(deployment, terminal, { action: 'replay.redrive', target: deployment.names.rawScores, details })
}

function readChoice(given: Given): RedriveChoice {
  const { values, switches } = given
  const again = switches.has('again')
  const code = readCode(values.get('code'))
  const id = values.get('id')
  const { partition, fromOffset, toOffset } = readRange(given)
  const ofCode = code === undefined ? {} : { code }
  if (id === undefined)
    return {
      ...(partition === undefined ? {} : { partition }),
      ...(fromOffset === undefined ? {} : { fromOffset }),
      ...(toOffset === undefined ? {} : { toOffset }),
      ...ofCode,
      again,
    }
  if ((partition ?? fromOffset ?? toOffset) !== undefined) throw new UsageError('--id names one dead letter: it takes no range')
  const position = parseDecisionId(id)
  if (position === undefined) throw new UsageError(`--id ${id}: wanted LOG/partition/offset, such as main/0/41`)
  return { partition: position.partition, fromOffset: position.offset, toOffset: position.offset + 1, ...ofCode, again }
}

function checkLogName(id: string | undefined, name: string): void {
  const log = id === undefined ? name : parseDecisionId(id)?.log
  if (log !== name) throw new UsageError(`--id ${id ?? ''}: this log is called ${name}`)
}

function readCode(text: string | undefined): ReasonCode | undefined {
  const code = REASON_CODES.find((each) => each === text)
  if (text === undefined || code !== undefined) return code
  const meant = nearest(text, [...REASON_CODES])
  throw new UsageError(
    `--code ${text}: ${meant === undefined ? `wanted one of ${REASON_CODES.join(', ')}` : `did you mean ${meant}?`}`,
  )
}
