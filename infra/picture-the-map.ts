import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawPlot } from '@fairstream/experiments'
import type { Plot, Series } from '@fairstream/experiments'
import type { FairScore } from '@fairstream/events'

const HELP = `infra/picture-the-map.ts --from DIR --id ID --out DIR

Draws how one fair score came about, and how far its map moves each group, from what fairstream run wrote. The same files give
the same bytes.
`

const { values } = parseArgs({ options: { from: { type: 'string' }, id: { type: 'string' }, out: { type: 'string' } } })
const { from, id, out } = values

if (from === undefined || id === undefined || out === undefined) {
  process.stderr.write(HELP)
  process.exitCode = 2
} else {
  const scores = readFileSync(join(from, 'fair-scores.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FairScore)
  const person = scores.find((each) => each.id === id)
  if (person === undefined) throw new Error(`${id}: no fair score of this id in ${from}`)
  const judged = scores.filter(({ mapVersion }) => mapVersion === person.mapVersion)
  for (const plot of [onePerson(person, judged), moveByGroup(judged)])
    writeFileSync(join(out, `${plot.name}.svg`), drawPlot(plot))
}

type Point = readonly [x: number, y: number]

/** Up from the raw score to its rank in the group, across at that rank to the common distribution, and down to the fair score. */
function onePerson(person: FairScore, judged: readonly FairScore[]): Plot {
  const own = judged.filter(({ group }) => group === person.group)
  const rank = person.quantile ?? 0
  const [raw, fair] = [Number(person.raw), Number(person.fair)]
  const way: readonly Point[] = [
    [raw, 0],
    [raw, rank],
    [fair, rank],
    [fair, 0],
  ]
  return plot('one-person', 'One person’s way through the map', 'score', 'rank: share of people below', [
    { label: `own group, ${person.group}`, points: ascending(own.map((each) => [Number(each.raw), each.quantile ?? 0])) },
    { label: 'common', points: ascending(judged.map((each) => [Number(each.fair), each.quantile ?? 0])) },
    { label: 'this person', points: way },
  ])
}

function moveByGroup(judged: readonly FairScore[]): Plot {
  const groups = [...Map.groupBy(judged, ({ group }) => group)].sort(([a], [b]) => (a < b ? -1 : 1))
  const series = groups.map(([label, members]): Series => ({
    label,
    points: ascending(members.map(({ raw, fair }) => [Number(raw), Number(fair) - Number(raw)])),
  }))
  return plot('move-by-group', 'How far the map moves each score', 'raw score', 'fair score − raw score', series)
}

function plot(name: string, title: string, x: string, y: string, series: readonly Series[]): Plot {
  return { kind: 'plot', style: 'lines', name, title, x: { label: x, scale: 'linear' }, y: { label: y, scale: 'linear' }, series }
}

/** In the order of x; people of one score lie one above another. */
function ascending(points: readonly Point[]): readonly Point[] {
  return [...points].sort(([a, b], [c, d]) => a - c || b - d)
}
