import { nearest } from '@fairstream/configuration'
import { encodeTransportMapManifest, encodeTransportMapPart } from '@fairstream/events'
import { pipelineRules } from '@fairstream/pipeline'
import type { ScorecardRules } from '@fairstream/pipeline'
import { readMapFile } from '../batch/map-file.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { checkGroups } from '../maps/check-history.ts'
import { placeSeed } from '../maps/place-seed.ts'
import type { PlacedSeed } from '../maps/place-seed.ts'
import { readMaps } from '../maps/read-maps.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream maps seed`: a map fitted on history, in force before the first plan. */
export const mapsSeedCommand: Command = {
  name: 'maps seed',
  says: 'puts a map that fit wrote in force, so that scores are fair before the first plan',
  options: {
    map: { value: 'MAP', says: 'a map that fit wrote', required: true },
    ...DEPLOYMENT_OPTIONS,
    scorecard: { value: 'S', says: 'whose map it becomes; may be left out where one is configured' },
    again: { says: 'in place of a map that was seeded before' },
    'dry-run': { says: 'says what would be written, and writes nothing' },
    json: { says: 'as JSON' },
  },
  notes: [
    'Of the history the map takes how scores were spread in each group; theta, ties, weights and all else are the scorecard’s. Every plan follows a seeded map, and a seeded map follows no plan: once there is one, seed refuses.',
    'Scorers take it up at their next commit. Scores whose offsets were granted before keep their way: the first one of each partition, where nothing was read yet.',
  ],
  examples: ['maps seed --map map.json --config fairstream.yaml'],
  run: async (given, terminal) => {
    await withDeployment(given, terminal, (deployment) => seed(deployment, given, terminal))
    return EXIT.done
  },
}

async function seed(deployment: OpenDeployment, { values, switches }: Given, terminal: Terminal): Promise<void> {
  const file = values.get('map') ?? ''
  const card = cardOf(deployment, values.get('scorecard'))
  const { map } = await readMapFile(file)
  checkGroups(card, map, file)
  await requireTopics(deployment, [deployment.names.transportMaps, deployment.names.rawScores])
  const { maps } = await readMaps(deployment)
  const placed = placeSeed({ card, map, file, again: switches.has('again') }, maps)
  const writes = placed.isNew && !switches.has('dry-run')
  if (writes) await publish(deployment, placed)
  for (const words of placed.warnings) terminal.say(`note: ${words}\n`)
  await writeData(terminal, switches.has('json') ? json(placed, writes) : `${line(placed)}\n`)
  terminal.say(`${endWords(placed, writes, values.get('config') ?? '', values.get('data'))}\n`)
}

/** Throws a UsageError that names the scorecard that was meant. */
function cardOf({ settled }: OpenDeployment, name: string | undefined): ScorecardRules {
  const { scorecards } = pipelineRules(settled.configuration)
  const names = [...scorecards.keys()]
  const [only = '', second] = names
  if (name === undefined && second !== undefined)
    throw new UsageError(`maps seed needs --scorecard, one of ${names.join(', ')}: the map does not say whose it is`)
  const card = scorecards.get(name ?? only)
  if (card?.space !== undefined)
    throw new UsageError(`maps seed takes scorecards of one number; scores of ${name ?? only} are vectors`)
  if (card !== undefined) return card
  const meant = nearest(name ?? only, names)
  throw new UsageError(
    `--scorecard ${name ?? only}: ${meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`}`,
  )
}

/** The manifest last: followers take a map up once all that it names is there. */
async function publish({ log, names }: OpenDeployment, { map }: PlacedSeed): Promise<void> {
  await log.append(names.transportMaps, [...map.parts.map(encodeTransportMapPart), encodeTransportMapManifest(map.manifest)])
}

function line({ map: { manifest } }: PlacedSeed): string {
  const { version, scorecard, groups } = manifest
  return `map ${version}  ${scorecard}  ${counted(groups.length, 'group')}  ${counted(peopleIn(groups), 'score')}`
}

function json({ map: { manifest }, warnings }: PlacedSeed, written: boolean): string {
  const { version, scorecard, revision, groups } = manifest
  const facts = { version, scorecard, revision, groups: groups.length, n: peopleIn(groups), written, warnings }
  return `${JSON.stringify(facts, undefined, 2)}\n`
}

function peopleIn(groups: readonly { readonly n: number }[]): number {
  return groups.reduce((sum, { n }) => sum + n, 0)
}

function endWords({ isNew }: PlacedSeed, written: boolean, config: string, data: string | undefined): string {
  if (!isNew) return 'it is on the log already; nothing was written'
  if (!written) return 'nothing was written: without --dry-run it would be put in force'
  const list = `fairstream maps list --config ${config}${data === undefined ? '' : ` --data ${data}`}`
  return `written: scorers take it up at their next commit, and the first plan follows it; ${list} says where it is in force`
}
