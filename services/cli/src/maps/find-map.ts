import { UsageError } from '../errors.ts'
import type { KnownMap } from './read-maps.ts'

/** The map that a version, a beginning of one, or `latest` names. Throws a UsageError where that is none, or more than one. */
export function findMap(maps: readonly KnownMap[], asked: string): KnownMap {
  const found = asked === 'latest' ? maps.filter(({ isCandidate }) => isCandidate) : maps.filter(startsWith(asked))
  const [first, second] = found
  if (first === undefined) throw new UsageError(noneWords(maps, asked))
  if (second === undefined) return first
  if (asked === 'latest')
    throw new UsageError(`latest of which scorecard? --scorecard ${found.map(({ manifest }) => manifest.scorecard).join(' or ')}`)
  throw new UsageError(`${asked}: ${found.length} maps begin so; give more digits, such as ${first.manifest.version}`)
}

function startsWith(asked: string): (map: KnownMap) => boolean {
  return ({ manifest }) => manifest.version.startsWith(asked.toLowerCase())
}

function noneWords(maps: readonly KnownMap[], asked: string): string {
  if (maps.length === 0) return 'there is no map yet: the planner makes the first when it has seen enough'
  return asked === 'latest' ? 'no map is complete yet' : `${asked}: no map begins so; fairstream maps list says what there is`
}
