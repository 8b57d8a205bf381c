import { groupRules } from './group-rules.ts'
import { printDuration } from './duration.ts'
import { findingAt, findingOfKey, type Finding } from './finding.ts'
import { isMapping, valueAt, type Path } from './path.ts'
import { fields, isList } from './schema.ts'
import { listAt, sound } from './sound.ts'

/**
 * What must hold between fields.
 *
 * Not refinements of the schema, since zod skips those of an object that has any other mistake. Each rule reads the fields it
 * needs from the tree as written, and holds its tongue only where one of those is wrong by itself.
 */
export function ruleFindings(tree: unknown): readonly Finding[] {
  const scorecards = valueAt(tree, ['scorecards'])
  const names = isMapping(scorecards) ? Object.keys(scorecards) : []
  return [
    ...(isMapping(scorecards) && names.length === 0 ? [findingAt(tree, ['scorecards'], 'at least one scorecard')] : []),
    ...names.flatMap((name) => [...nameRule(name), ...scorecardRules(tree, ['scorecards', name])]),
    ...breakerRule(tree),
    ...retentionRule(tree, names),
    ...brokersRule(tree),
  ]
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/

/** Here and not as a schema of keys: zod does not look at the value under a key that is wrong. */
function nameRule(name: string): readonly Finding[] {
  const expected = 'a name of small letters, digits and "-" that starts with a letter, at most 64 characters'
  return NAME.test(name) ? [] : [findingOfKey(['scorecards', name], expected)]
}

function scorecardRules(tree: unknown, at: Path): readonly Finding[] {
  if (!isMapping(valueAt(tree, at))) return []
  return [
    ...rangeRule(tree, at),
    ...vectorRules(tree, at),
    ...latticeRules(tree, at),
    ...atomRules(tree, at),
    ...sliceRules(tree, at),
    ...thresholdRule(tree, at),
    ...groupRules(tree, at),
    ...driftRule(tree, at),
  ]
}

function rangeRule(tree: unknown, at: Path): readonly Finding[] {
  const path = [...at, 'range']
  const needed = gridKind(tree, at) !== 'log-like' && valueAt(tree, path) === undefined
  return needed ? [findingAt(tree, path, 'two finite numbers [low, high], low below high')] : []
}

const SCALAR_ONLY = [
  [['grid'], 'a grid'],
  [['atoms'], 'atoms'],
  [['ties'], 'a tie rule'],
  [['thresholds'], 'thresholds'],
  [['drift', 'baseline'], 'a baseline of ranks'],
] as const

/** A vector has no rank on a line: nothing to count in cells, to tie, or to hold against a threshold. */
function vectorRules(tree: unknown, at: Path): readonly Finding[] {
  if (!isList(valueAt(tree, [...at, 'range']))) return []
  return SCALAR_ONLY.flatMap(([keys, words]) => {
    const path = [...at, ...keys]
    if (!isMapping(valueAt(tree, path.slice(0, -1))) || valueAt(tree, path) === undefined) return []
    return [findingAt(tree, path, `nothing: the range is a list, and a vector score has no use for ${words}`)]
  })
}

function gridKind(tree: unknown, at: Path): unknown {
  return valueAt(tree, [...at, 'grid', 'kind'])
}

const LATTICE_VALUES_MAX = 65_536
const STEP_TOLERANCE = 1e-9

function latticeRules(tree: unknown, at: Path): readonly Finding[] {
  const path = [...at, 'grid', 'step']
  const range = sound(fields.range, tree, [...at, 'range'])
  const step = sound(fields.step, tree, path)
  if (gridKind(tree, at) !== 'lattice' || range === undefined || step === undefined) return []
  const steps = (range[1] - range[0]) / step
  if (!(steps < LATTICE_VALUES_MAX)) return [findingAt(tree, path, `a step that makes at most ${LATTICE_VALUES_MAX} values`)]
  const divides = Math.round(steps) >= 1 && Math.abs(steps - Math.round(steps)) <= STEP_TOLERANCE
  return divides ? [] : [findingAt(tree, path, `a step that divides the range ${range[0]} to ${range[1]} evenly`)]
}

const ATOMS_MAX = 1_000

function atomRules(tree: unknown, at: Path): readonly Finding[] {
  const count = listAt(tree, [...at, 'atoms']).length
  if (count > ATOMS_MAX) return [{ ...findingAt(tree, [...at, 'atoms'], `at most ${ATOMS_MAX} values`), got: String(count) }]
  const range = sound(fields.range, tree, [...at, 'range'])
  const atoms = listAt(tree, [...at, 'atoms']).map((_, index) => sound(fields.finite, tree, [...at, 'atoms', index]))
  return atoms.flatMap((atom, index) => {
    const path = [...at, 'atoms', index]
    if (atom === undefined) return []
    if (atoms.indexOf(atom) < index) return [findingAt(tree, path, 'each value once')]
    const within = range === undefined || (atom >= range[0] && atom <= range[1])
    return within ? [] : [findingAt(tree, path, `a value within the range ${range[0]} to ${range[1]}`)]
  })
}

const SLICES_MAX = 100_000

function sliceRules(tree: unknown, at: Path): readonly Finding[] {
  const slice = sound(fields.window.slice, tree, [...at, 'window', 'slice'])
  if (slice === undefined) return []
  const lengthPath = [...at, 'window', 'length']
  const length = sound(fields.window.length, tree, lengthPath)
  const planPath = [...at, 'planEvery']
  const planEvery = sound(fields.duration.optional(), tree, planPath)
  const words = `a multiple of the slice length ${printDuration(slice)}`
  const lengthWords = `${words}, longer than one slice and at most ${SLICES_MAX} slices`
  const lengthHolds = length === undefined || (length % slice === 0 && length > slice && length / slice <= SLICES_MAX)
  return [
    ...(planEvery === undefined || planEvery % slice === 0 ? [] : [findingAt(tree, planPath, words)]),
    ...(lengthHolds ? [] : [findingAt(tree, lengthPath, lengthWords, printDuration(length))]),
  ]
}

function thresholdRule(tree: unknown, at: Path): readonly Finding[] {
  const path = [...at, 'thresholds', 'refer']
  const refer = sound(fields.finite, tree, path)
  const approve = sound(fields.finite, tree, [...at, 'thresholds', 'approve'])
  const holds = refer === undefined || approve === undefined || refer <= approve
  return holds ? [] : [findingAt(tree, path, `at most the threshold for approval, ${approve}`)]
}

function driftRule(tree: unknown, at: Path): readonly Finding[] {
  const path = [...at, 'drift', 'secondRule']
  const second = sound(fields.drift.secondRule, tree, path)
  const rule = sound(fields.drift.rule, tree, [...at, 'drift', 'rule'])
  const holds = second === undefined || rule === undefined || second <= rule
  return holds ? [] : [findingAt(tree, path, `at most the rule, ${rule}`, String(second))]
}

function breakerRule(tree: unknown): readonly Finding[] {
  const path = ['log', 'breakerMax']
  const max = sound(fields.log.breakerMax, tree, path)
  const over = sound(fields.log.breakerOver, tree, ['log', 'breakerOver'])
  const holds = max === undefined || over === undefined || max <= over
  return holds ? [] : [findingAt(tree, path, `at most breakerOver, ${over}`, String(max))]
}

/** What recovery and replay need must still be on the log. */
function retentionRule(tree: unknown, scorecards: readonly string[]): readonly Finding[] {
  const path = ['topics', 'retention']
  const retention = sound(fields.topics.retention, tree, path)
  const windows = scorecards.map((name) => sound(fields.window.length, tree, ['scorecards', name, 'window', 'length']) ?? 0)
  const longest = Math.max(0, ...windows)
  const holds = retention === undefined || retention > longest
  return holds ? [] : [findingAt(tree, path, `longer than the longest window, ${printDuration(longest)}`)]
}

/** One without the other would keep the log here and the state there. */
function brokersRule(tree: unknown): readonly Finding[] {
  const has = (name: string): boolean => (valueAt(tree, [name]) ?? undefined) !== undefined
  if (!isMapping(tree) || has('kafka') === has('redis')) return []
  const [there, missing] = has('kafka') ? ['kafka', 'redis'] : ['redis', 'kafka']
  return [findingAt(tree, [missing], `an address, as ${there} is set (or neither: then all is kept on this machine's disk)`)]
}
