import type { Scorecard } from '@fairstream/configuration'
import { addVector, createMoments } from '@fairstream/sketch'
import type { VectorSpace } from '@fairstream/sketch'
import { compileVectorMap } from '../src/compile-vector-map.ts'
import type { CompiledVectorMap } from '../src/compile-vector-map.ts'
import type { JudgingMap } from '../src/judging-map.ts'
import { mapOnShelf } from '../src/map-shelf.ts'
import type { ScorecardRules } from '../src/scorecard-rules.ts'
import type { VectorWindow } from '../src/vector-laws.ts'
import { rulesOf, scorecard, shelfWith, SOURCES } from './pipeline.ts'

type Vectors = readonly (readonly number[])[]

/** A scorecard of vectors whose whole steps are 2^−10 wide: whole numbers are counted exactly. */
export function vectorScorecard(over: Partial<Scorecard> = {}): Scorecard {
  const side = { low: -512, high: 512 }
  const scalar = new Map(Object.entries(scorecard()))
  scalar.delete('range')
  return {
    ...(Object.fromEntries(scalar) as unknown as Scorecard),
    ranges: [side, side],
    grid: { kind: 'uniform', cells: 64 },
    ties: 'mid',
    ...over,
  }
}

export function vectorCard(over: Partial<Scorecard> = {}): ScorecardRules & { readonly space: VectorSpace } {
  const found = rulesOf([vectorScorecard(over)]).scorecards.get('credit')
  const space = found?.space
  if (found === undefined || space === undefined) throw new Error('no such scorecard')
  return { ...found, space }
}

/** A group's window that counted these vectors, each once. */
export function vectorWindow(space: VectorSpace, group: string, vectors: Vectors): VectorWindow {
  const moments = createMoments(space)
  for (const each of vectors) addVector(moments, each)
  return { group, moments, totals: moments, n: moments.n, nEffective: moments.n }
}

/** The map over groups' vectors. Throws where nothing has weight. */
export function vectorMapOver(
  rules: ReturnType<typeof vectorCard>,
  groups: Readonly<Record<string, Vectors>>,
): CompiledVectorMap {
  const windows = Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, vectors]) => vectorWindow(rules.space, group, vectors))
  const map = compileVectorMap(rules, rules.space, windows, SOURCES)
  if (map === undefined) throw new Error('nothing to map')
  return map
}

/** A map as it comes back from its records. */
export function readBack(map: CompiledVectorMap): JudgingMap {
  return mapOnShelf(shelfWith(map), map.manifest.version)
}
