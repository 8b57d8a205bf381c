import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfiguration } from '@fairstream/configuration'
import { drawPlot } from '@fairstream/experiments'
import type { Plot } from '@fairstream/experiments'
import { createOrderedRun, evidenceOf, pipelineRules, runRecord } from '@fairstream/pipeline'

const HELP = `infra/picture-an-alert.ts --input EVENTS --config F --scorecard S --out FILE.svg

Draws how the evidence of drift rises and falls over a recorded stream, and where it alarms. The same files give the same bytes.
`

const HOUR_MS = 3_600_000
const KINDS = ['input-shift', 'residual-unfairness'] as const
/** Lower evidence is drawn here: on a logarithm's scale nothing has no place. */
const FLOOR = 1e-6

const { values } = parseArgs({
  options: { input: { type: 'string' }, config: { type: 'string' }, scorecard: { type: 'string' }, out: { type: 'string' } },
})
const { input, config, scorecard, out } = values

if (input === undefined || config === undefined || scorecard === undefined || out === undefined) {
  process.stderr.write(HELP)
  process.exitCode = 2
} else writeFileSync(out, drawPlot(evidenceOver(input, config, scorecard)))

function evidenceOver(file: string, configFile: string, name: string): Plot {
  const read = readConfiguration(readFileSync(configFile, 'utf8'))
  if (!read.ok) throw new Error(`${configFile}: ${JSON.stringify(read.mistakes)}`)
  const run = createOrderedRun(pipelineRules(read.configuration))
  const watched = run.scorecards.get(name)
  if (watched === undefined) throw new Error(`${name}: no scorecard of ${configFile}`)
  const points = new Map<string, [number, number][]>(KINDS.map((kind) => [kind, []]))
  let beganMs: number | undefined
  readFileSync(file)
    .toString()
    .trimEnd()
    .split('\n')
    .forEach((line, offset) => {
      const record = { key: null, value: Buffer.from(line), headers: [] }
      for (const { boundary, alerts } of runRecord(run, { topic: 'raw', partition: 0, offset, record }).plans) {
        beganMs ??= watched.watch.begunAt
        const hour = (boundary - (beganMs ?? boundary)) / HOUR_MS
        const shares = evidenceOf(watched.watch, watched.card)
        for (const kind of KINDS) {
          // At its alarm the evidence starts again at 0: what the alert names is how high it stood.
          const alarm = alerts.find((alert) => alert.kind === kind && alert.state !== 'resolved' && alert.cut === undefined)
          const height = alarm === undefined ? shares[kind] : Number(alarm.evidence['r']) / Number(alarm.promise['height'])
          points.get(kind)?.push([hour, Math.max(FLOOR, height ?? 0)])
        }
      }
    })
  const hours = [...points.values()].flatMap((each) => each.map(([hour]) => hour))
  const series = KINDS.map((kind) => ({ label: kind, points: points.get(kind) ?? [] }))
  const alarm = { label: 'alarm', points: [[0, 1] as const, [Math.max(...hours), 1] as const] }
  return {
    ...{ kind: 'plot', style: 'lines', name: 'alert-evidence', title: 'Evidence of drift, as a share of its alarm' },
    x: { label: 'hours of event time', scale: 'linear' },
    y: { label: 'evidence', scale: 'log' },
    series: [...series, alarm],
  }
}
