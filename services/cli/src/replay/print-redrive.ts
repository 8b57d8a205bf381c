import { decisionId } from '@fairstream/events'
import type { DeadInput, RedrivePlan } from '@fairstream/replay'
import { counted, grouped } from '../quantities.ts'

const SHOWN_MAX = 20

/** What a redrive sends, or would send, as text: the first positions, and the counts by reason. */
export function printRedrive(plan: RedrivePlan, verb: string): string {
  const { toSend, redrivenBefore, unknown, notOurs } = plan
  const lines = [
    ...toSend.slice(0, SHOWN_MAX).map((each) => `${positionOf(plan, each)}  ${each.code}`),
    ...(toSend.length > SHOWN_MAX ? [`and ${grouped(toSend.length - SHOWN_MAX)} more`] : []),
    `${counted(toSend.length, 'dead letter')} ${verb}${reasons(toSend)}`,
    ...(redrivenBefore.length === 0
      ? []
      : [`${counted(redrivenBefore.length, 'dead letter')} redriven before, left where they are; --again sends them once more`]),
    ...(unknown.length === 0
      ? []
      : [
          `${counted(unknown.length, 'dead letter')} older than what raw-scores holds: whether they were redriven cannot be known; --again sends them`,
        ]),
    ...(notOurs === 0 ? [] : [`${counted(notOurs, 'record')} of dead-letters passed over: no inputs of ${plan.log}`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** A plan as JSON, with all positions. */
export function redriveJson(plan: RedrivePlan, sent: number): string {
  const { toSend, redrivenBefore, unknown, notOurs, log } = plan
  const listed = (of: readonly DeadInput[]) => of.map((each) => ({ id: positionOf(plan, each), code: each.code }))
  const value = { kind: plan.kind, log, sent, chosen: listed(toSend), redrivenBefore: listed(redrivenBefore) }
  return `${JSON.stringify({ ...value, unknown: listed(unknown), notOurs }, undefined, 2)}\n`
}

export function positionOf({ log }: Pick<RedrivePlan, 'log'>, { partition, input }: DeadInput): string {
  return decisionId(log, partition, input)
}

function reasons(letters: readonly DeadInput[]): string {
  const counts = new Map<string, number>()
  for (const { code } of letters) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts.size === 0
    ? ''
    : `: ${[...counts]
        .sort()
        .map(([code, n]) => `${grouped(n)} ${code}`)
        .join(', ')}`
}
