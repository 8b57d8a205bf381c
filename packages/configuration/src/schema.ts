import { z } from 'zod'
import { duration, finite, fraction, numberBetween, pair, text, wholeBetween } from './field.ts'

/** The file as it is written. Rules between fields are in `rules.ts`: they hold or fail whatever else is wrong. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const RANGE = 'two finite numbers [low, high], low below high'
const range = pair(() => RANGE, isRange)

/** How many coordinates a vector score may have: its moments and its map take the square of it. */
const COORDINATES_MAX = 16
const RANGES = `${RANGE}; for a vector score a list of 2 to ${COORDINATES_MAX} of them, within ±1e30, none narrower than a billionth of its size`

type Range = readonly [number, number]

const rangeOrRanges = z.custom<Range | readonly Range[]>(
  (value) => (isList(value) ? isRanges(value) : range.safeParse(value).success),
  { error: ({ input }) => (isList(input) ? RANGES : RANGE) },
)

/** A list of lists is meant as the ranges of a vector score. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.some((each) => Array.isArray(each))
}

function isRanges(value: readonly unknown[]): boolean {
  return value.length >= 2 && value.length <= COORDINATES_MAX && value.every(isCoordinate)
}

/** Covariances are products of such numbers, and the barycenter multiplies those: it must stay among the doubles. */
const COORDINATE_MAX = 1e30
const WIDTH_LEAST = 1e-9

function isCoordinate(value: unknown): boolean {
  const read = range.safeParse(value)
  if (!read.success) return false
  const size = Math.max(...read.data.map(Math.abs))
  return size <= COORDINATE_MAX && read.data[1] - read.data[0] >= WIDTH_LEAST * Math.max(size, 1 / COORDINATE_MAX)
}

function isRange(low: number, high: number): boolean {
  return low < high && Number.isFinite(high - low)
}

const STEP = { error: 'a number above 0' }
const step = z.number(STEP).positive(STEP)

const grid = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('lattice'), step }),
    z.strictObject({ kind: z.literal('uniform'), cells: wholeBetween(1, 65_536).default(1_024) }),
    z.strictObject({ kind: z.literal('log-like'), mantissaBits: wholeBetween(1, 10).default(7) }),
  ],
  { error: '{ kind: lattice, step }, { kind: uniform, cells } or { kind: log-like, mantissaBits }' },
)

const name = z.string({ error: 'a text (in quotes, if it looks like a number)' }).min(1, { error: 'a text that is not empty' })

const traitValuesFields = {
  known: z.array(name, { error: 'a list of texts' }).min(1, { error: 'at least one value' }),
  catchAll: name.optional(),
}

const thetaFields = {
  default: fraction.default(1),
  groups: z.record(z.string(), fraction, { error: 'a mapping from group ids to numbers from 0 to 1' }).default({}),
  corridor: pair(
    () => 'two numbers from 0 to 1, [least, greatest]',
    (low, high) => low >= 0 && low <= high && high <= 1,
  ).optional(),
}

const THETA = 'a number from 0 to 1, or { default, groups, corridor }'

const theta = z.union([fraction, z.strictObject(thetaFields, { error: THETA })], { error: THETA }).default(1)

const windowFields = {
  slice: duration.default(5 * MINUTE),
  length: duration.default(24 * HOUR),
  grace: duration.default(MINUTE),
  halfLife: duration.optional(),
}

const thresholdFields = { refer: finite.optional(), approve: finite.optional() }

const FROZEN = 'the version of a map: 16 hexadecimal digits, in quotes'
const WEIGHTS = 'population, { frozen: VERSION } or { GROUP: number, … }'

const weights = z
  .union(
    [
      z.literal('population'),
      z.strictObject({ frozen: text(FROZEN, /^[0-9a-f]{16}$/) }),
      // A version of digits only, without quotes, reads as a number: it must not pass for a group called frozen.
      z.record(z.string().regex(/^(?!frozen$)/, { error: WEIGHTS }), numberBetween(0, 1e9)),
    ],
    { error: WEIGHTS },
  )
  .default('population')

const PROMISE = '{ days: N } (a false alarm in so many days) or { ever: P } (any false alarm with this probability)'

const BASELINE = 'the path of a map that fairstream fit wrote, from where this file is'

const limit = numberBetween(1e-6, 0.999)

const driftFields = {
  promise: z
    .union([z.strictObject({ days: numberBetween(1e-5, 1e6) }), z.strictObject({ ever: numberBetween(1e-9, 0.5) })], {
      error: PROMISE,
    })
    .default({ days: 365 }),
  margin: numberBetween(0, 0.099).default(0.02),
  baseline: text(BASELINE, /^[^\0]{1,4096}$/).optional(),
  rule: numberBetween(0.01, 1).default(0.8),
  secondRule: numberBetween(0.01, 1).default(0.75),
  alpha: numberBetween(1e-9, 0.5).default(0.05),
  cuts: z
    .array(z.enum(['refer', 'approve'], { error: 'refer or approve' }), { error: 'a list of refer and approve' })
    .default(['refer', 'approve']),
  remindEvery: duration.default(24 * HOUR),
  staleAfter: duration.default(24 * HOUR),
  limits: z
    .strictObject(
      {
        refused: limit.default(0.01),
        outOfRange: limit.default(0.01),
        unmapped: limit.default(0.02),
        late: limit.default(0.01),
        duplicate: limit.default(0.05),
      },
      { error: '{ refused, outOfRange, unmapped, late, duplicate }' },
    )
    .prefault({}),
}

const scorecardFields = {
  range: rangeOrRanges.optional(),
  grid: grid.default({ kind: 'uniform', cells: 1_024 }),
  atoms: z.array(finite, { error: 'a list of numbers' }).default([]),
  traits: z.array(name, { error: 'a list of trait names' }).min(1, { error: 'at least one trait' }),
  traitValues: z
    .record(z.string(), z.strictObject(traitValuesFields, { error: '{ known: [values], catchAll: value }' }), {
      error: 'a mapping from traits to { known, catchAll }',
    })
    .default({}),
  theta,
  ties: z.enum(['mid', 'mean', 'random'], { error: 'mid, mean or random' }).default('mid'),
  planEvery: duration.optional(),
  window: z.strictObject(windowFields, { error: '{ slice, length, grace, halfLife }' }).prefault({}),
  minGroupSize: wholeBetween(1, 1_000_000_000).default(100),
  thresholds: z.strictObject(thresholdFields, { error: '{ refer, approve }' }).optional(),
  weights,
  drift: z.strictObject(driftFields, { error: '{ promise, margin, rule, limits, … }' }).prefault({}),
}

const logFields = {
  name: text('a name of letters, digits, ".", "_" and "-"', /^[A-Za-z0-9._-]{1,100}$/).default('main'),
  skew: duration.default(5 * MINUTE),
  dedupe: duration.default(10 * MINUTE),
  dedupeMax: wholeBetween(1, 10_000_000).default(100_000),
  breakerMax: wholeBetween(1, 1_000_000).default(500),
  breakerOver: wholeBetween(1, 1_000_000).default(1_000),
  maxRecordBytes: wholeBetween(1_024, 67_108_864).default(1_048_576),
  maxBatchOffsets: wholeBetween(1, 1_000_000).default(1_000),
}

const topicsFields = {
  partitions: wholeBetween(1, 10_000).default(4),
  replication: wholeBetween(1, 9).default(1),
  retention: duration.optional(),
  retentionBytes: wholeBetween(1_048_576, Number.MAX_SAFE_INTEGER).optional(),
}

const ADDRESS = 'host:port, such as 127.0.0.1:9092'
const address = text(ADDRESS, /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/)

const kafka = z.strictObject(
  { brokers: z.array(address, { error: `a list of ${ADDRESS}` }).min(1, { error: 'at least one broker' }) },
  { error: '{ brokers: [host:port, …] }' },
)

const redis = z.strictObject(
  { url: text('redis://host:port or rediss://host:port, in quotes', /^rediss?:\/\/\S+$/) },
  { error: '{ url: redis://host:port }' },
)

const listen = (port: number) => address.default(`127.0.0.1:${port}`)

const scorer = z
  .strictObject(
    {
      listen: listen(9101),
      delivery: z.enum(['default', 'strict'], { error: 'default or strict' }).default('default'),
      onStateLoss: z.enum(['halt', 'rebuild'], { error: 'halt or rebuild' }).default('halt'),
    },
    { error: '{ listen: host:port, delivery: default | strict, onStateLoss: halt | rebuild }' },
  )
  .prefault({})

const planner = z.strictObject({ listen: listen(9102) }, { error: '{ listen: host:port }' }).prefault({})

const scorecard = z.strictObject(scorecardFields, { error: 'a scorecard: { range, grid, traits, … }' })

export const configurationSchema = z.strictObject(
  {
    prefix: text('a topic prefix of letters, digits, ".", "_" and "-"', /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/).default(
      'fairstream',
    ),
    scorecards: z.record(z.string(), scorecard, { error: 'a mapping from names to scorecards' }),
    log: z.strictObject(logFields, { error: '{ name, skew, dedupe, … }' }).prefault({}),
    minGroupShown: wholeBetween(1, 1_000_000_000).default(30),
    topics: z.strictObject(topicsFields, { error: '{ partitions, replication, retention, retentionBytes }' }).prefault({}),
    kafka: kafka.optional(),
    redis: redis.optional(),
    scorer,
    planner,
  },
  { error: 'a mapping with scorecards' },
)

/** Every field by itself, for rules that need some fields to be sound and not all. */
export const fields = {
  range,
  grid,
  step,
  finite,
  fraction,
  duration,
  name,
  theta: thetaFields,
  window: windowFields,
  log: logFields,
  topics: topicsFields,
  drift: driftFields,
}

export type WrittenConfiguration = z.output<typeof configurationSchema>
export type WrittenScorecard = WrittenConfiguration['scorecards'][string]
