import { createTally } from '../delivery/tally.ts'
import { FAULTS } from './faults.ts'
import type { FaultLoopResult } from './fault-loop.ts'
import type { MustHalt } from './halts.ts'

type Row = readonly [what: string, value: string]

/** More of a kind than a person reads. */
const EXAMPLES_MAX = 20

/** What would make the promise false. In strict mode a superseded repeat is one of it. */
export function violations({ audit, request, mustHalt, services }: FaultLoopResult): readonly string[] {
  return [
    ...audit.lost.map((each) => `lost: ${each}`),
    ...(audit.waiting > 0 ? [`not consumed: ${audit.waiting} inputs`] : []),
    ...audit.diverged.map((each) => `diverged: ${each}`),
    ...(request.strict ? audit.superseded.map((each) => `superseded in strict mode: ${each}`) : []),
    ...services.halts.map(({ record, code }) => `halted, though nothing was lost: ${record}, ${code}`),
    ...mustHalt.filter(({ held }) => !held).map((each) => `${each.name}: ${haltOf(each)}`),
  ]
}

function haltOf({ held, found, untried }: MustHalt): string {
  if (untried !== undefined) return `could not be tried: ${untried}`
  return `${held ? 'halted' : 'did NOT halt everywhere'} (${found.join(', ') || 'nowhere'})`
}

/** The table of a run, as rows. */
export function rowsOf(result: FaultLoopResult): readonly Row[] {
  const { request, load, audit, services, faults } = result
  const { counts } = services
  const restores = createTally()
  for (const ms of services.restoresMs) restores.add(ms)
  const number = (value: number): string => value.toLocaleString('en')
  return [
    [
      'run',
      `${request.forMs / 1_000} s of load at ${request.rate} records/s over ${request.partitions} partitions, ${request.scorers} scorers, seed ${request.seed}${request.strict ? ', strict' : ''}${request.rebuild ? ', rebuilding' : ''}`,
    ],
    [
      'took',
      `load and faults ${result.loadSeconds.toFixed(0)} s, settling ${result.settleSeconds.toFixed(1)} s, counting ${result.auditSeconds.toFixed(0)} s, at most ${result.maxMemoryMb} MB here`,
    ],
    ...Object.entries(faults).map(([kind, { planned, done, passedOver, failed }]): Row => [
      `fault: ${kind}`,
      `${done} of ${planned}${passedOver > 0 ? `, ${passedOver} passed over` : ''}${failed > 0 ? `, ${failed} failed` : ''} (${FAULTS[kind as keyof typeof FAULTS].says})`,
    ]),
    [
      'records acknowledged',
      `${number(load.acknowledged)}, of them ${load.duplicates} duplicates, ${load.conflicts} conflicting, ${load.late} late, ${load.garbage} unreadable; ${load.sentAgain} appends sent again`,
    ],
    ['input positions', number(audit.inputs)],
    [
      'distinct outputs',
      `${number(audit.fairScores + audit.deadLetters)}: ${number(audit.fairScores)} fair scores, ${audit.deadLetters} dead letters (${Object.entries(
        audit.deadLettersByReason,
      )
        .map(([reason, count]) => `${reason} ${count}`)
        .join(', ')})`,
    ],
    ['late scores', number(audit.lateScores)],
    ['outputs said again', `${number(audit.repeats)}, all but those below equal to the byte`],
    [
      'superseded',
      `${audit.superseded.length}${audit.unjudged.length > 0 ? `; ${audit.unjudged.length} differences not judged for it` : ''}`,
    ],
    ['maps, each recomputed', number(audit.maps)],
    [
      'plans whose watch was recomputed',
      audit.watched === 0 ? 'none: a roll-back of the store lets it watch again' : number(audit.watched),
    ],
    ['group slices, each recounted', number(audit.slices)],
    [
      'claims',
      `${counts.claimed}; restored in ${restores.quantile(0.5)} ms (median), ${restores.quantile(0.99)} ms (p99), ${restores.quantile(1)} ms (longest)`,
    ],
    ['commits', number(counts.committed)],
    ['fences', String(counts.fenced)],
    ['faults that were retried', String(counts.fault)],
    [
      'store roll-backs seen by a claim',
      `${services.rollBacks.length}, ${services.rollBacks.reduce((sum, { offsets }) => sum + offsets, 0)} offsets in all`,
    ],
    [
      'from input to first output',
      `${number(audit.delaysMs.p50)} ms (median), ${number(audit.delaysMs.p99)} ms (p99), ${number(audit.delaysMs.max)} ms (longest pause)`,
    ],
    ['services that ended by themselves', String(services.died.length)],
    ['exit codes at the end', result.exitCodes.join(', ')],
    ...result.mustHalt.map((each): Row => [`must halt: ${each.name}`, haltOf(each)]),
    ['not consumed', number(audit.waiting)],
    ['lost', number(audit.lost.length)],
    ['diverged', number(audit.diverged.length)],
  ]
}

/** For a terminal. */
export function asText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([what]) => what.length))
  return rows.map(([what, value]) => `${what.padEnd(width)}  ${value}`).join('\n')
}

/** For a file: the table, what was violated, and the whole of it as JSON behind it. */
export function asMarkdown(result: FaultLoopResult): string {
  const found = violations(result)
  const examples = [...found, ...result.audit.superseded, ...result.audit.unjudged, ...result.services.died, ...reasonsOf(result)]
  return [
    '# Fault loop',
    '',
    found.length === 0 ? 'Nothing lost, nothing diverged.' : `**${found.length} violations.**`,
    '',
    '| what | value |',
    '| --- | --- |',
    ...rowsOf(result).map(([what, value]) => `| ${what} | ${value} |`),
    '',
    ...(examples.length === 0 ? [] : ['## To look at', '', ...examples.slice(0, EXAMPLES_MAX).map((each) => `- ${each}`), '']),
    '```json',
    JSON.stringify(jsonOf(result), undefined, 2),
    '```',
    '',
  ].join('\n')
}

function reasonsOf({ faults }: FaultLoopResult): readonly string[] {
  return Object.values(faults).flatMap(({ reasons }) => reasons)
}

/** All figures; of long lists the first members and how many there are. */
function jsonOf(result: FaultLoopResult): unknown {
  const short = (list: readonly unknown[]): unknown => ({ count: list.length, first: list.slice(0, EXAMPLES_MAX) })
  const { audit, services, ...rest } = result
  const { lost, superseded, unjudged, diverged, ...counts } = audit
  return {
    ...rest,
    audit: { ...counts, lost: short(lost), superseded: short(superseded), unjudged: short(unjudged), diverged: short(diverged) },
    services: {
      counts: services.counts,
      rollBacks: short(services.rollBacks),
      halts: short(services.halts),
      died: short(services.died),
    },
  }
}
