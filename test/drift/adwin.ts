import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { streamOf } from './stream.ts'
import type { Scenario } from './scenario.ts'

/**
 * The event at which river's ADWIN (defaults, one per group) first alarmed in each run, undefined where it never did.
 *
 * The same events go to Python as bytes: per event the group as one double, then the score.
 *
 * @param python - An interpreter with peers/requirements.txt installed.
 * @throws Error where Python ends otherwise than with an answer.
 */
export function adwinFirstAlarms(scenario: Scenario, seeds: readonly number[], python: string): (number | undefined)[] {
  return seeds.map((seed) => {
    const values: number[] = []
    for (const { groups, scores } of streamOf(scenario, seed)) groups.forEach((g, i) => values.push(g, scores[i] ?? 0))
    const own = typeof scenario.change?.group === 'number' ? [String(scenario.change.group)] : []
    const script = fileURLToPath(new URL('peers/adwin.py', import.meta.url))
    const input = Buffer.from(Float64Array.from(values).buffer)
    const { status, stdout, stderr } = spawnSync(python, [script, ...own], { input, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${python} ${script} ended with ${String(status)}: ${stderr}`)
    const event = Number(stdout)
    return event < 0 ? undefined : event
  })
}
