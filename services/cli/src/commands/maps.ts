import { nearest } from '@fairstream/configuration'
import type { Command, Given } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { findMap } from '../maps/find-map.ts'
import { printMap, printMaps } from '../maps/print-maps.ts'
import { readMaps } from '../maps/read-maps.ts'
import type { KnownMap } from '../maps/read-maps.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  scorecard: { value: 'S', says: 'maps of this scorecard only' },
  json: { says: 'as JSON' },
} as const

/** `fairstream maps list`: the transport maps on the log, and where each is in force. */
export const mapsListCommand: Command = {
  name: 'maps list',
  says: 'the transport maps: what each rests on, and on which partitions it is in force',
  options: OPTIONS,
  notes: [
    'A star marks the map that the partitions of its scorecard take up next, or have taken up: the latest that is complete, or the kill switch. A map is complete when every part that it names is on the log.',
  ],
  examples: ['maps list --config fairstream.yaml --scorecard credit'],
  run: async (given, terminal) => {
    const maps = await mapsAsked(given, terminal)
    if (given.switches.has('json')) await writeData(terminal, `${JSON.stringify(maps.map(rowOf), undefined, 2)}\n`)
    else if (maps.length > 0) await writeData(terminal, printMaps(maps, terminal.paint))
    terminal.say(`${counted(maps.length, 'map')}\n`)
    return EXIT.done
  },
}

/** `fairstream maps show`: one transport map in words. */
export const mapsShowCommand: Command = {
  name: 'maps show',
  says: 'one transport map: its groups, how far each is moved, and what it was planned from',
  operands: ['VERSION'],
  options: { ...OPTIONS, json: { says: 'the manifest as JSON' } },
  notes: ['VERSION is a map’s version, enough of its first digits, or latest: the one that is taken up next.'],
  examples: ['maps show latest --config fairstream.yaml'],
  run: async (given, terminal) => {
    const map = findMap(await mapsAsked(given, terminal), given.operands[0] ?? '')
    const text = given.switches.has('json') ? `${JSON.stringify(map.manifest, undefined, 2)}\n` : printMap(map)
    await writeData(terminal, text)
    return EXIT.done
  },
}

async function mapsAsked(given: Given, terminal: Terminal): Promise<readonly KnownMap[]> {
  const scorecard = given.values.get('scorecard')
  return await withDeployment(given, terminal, async (deployment) => {
    await requireTopics(deployment, [deployment.names.transportMaps, deployment.names.rawScores])
    const { maps, refused } = await readMaps(deployment)
    for (const words of refused) terminal.say(`passed over in transport-maps: ${words}\n`)
    if (scorecard === undefined) return maps
    checkScorecard(scorecard, [
      ...Object.keys(deployment.settled.configuration.scorecards),
      ...maps.map(({ manifest }) => manifest.scorecard),
    ])
    return maps.filter(({ manifest }) => manifest.scorecard === scorecard)
  })
}

/** One that is configured no more may still have maps. Throws a UsageError with the nearest name. */
function checkScorecard(name: string, known: readonly string[]): void {
  const names = [...new Set(known)]
  if (names.includes(name)) return
  const meant = nearest(name, names)
  throw new UsageError(`--scorecard ${name}: ${meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`}`)
}

function rowOf({ manifest, isComplete, isCandidate, inForce, scheduled }: KnownMap): Readonly<Record<string, unknown>> {
  const { version, scorecard, plannedFor, revision, groups, killed } = manifest
  const n = groups.reduce((sum, each) => sum + each.n, 0)
  const facts = { version, scorecard, plannedFor: new Date(plannedFor).toISOString(), revision, groups: groups.length, n }
  return { ...facts, killed: killed === true, complete: isComplete, candidate: isCandidate, inForce, scheduled }
}
