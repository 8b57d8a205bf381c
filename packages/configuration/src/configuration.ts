/** What one configuration file and the environment come to: every value present, checked and in base units. */
export interface Configuration {
  /** The first part of every topic's name. */
  readonly prefix: string
  readonly scorecards: Readonly<Record<string, Scorecard>>
  readonly log: LogSettings
  /** Group statistics below this many members are hidden in console and API. */
  readonly minGroupShown: number
}

/** Where a deployment runs and how its topics are kept. Nothing here changes a score: it is no part of a configuration's hash. */
export interface Deployment {
  readonly topics: TopicSettings
  /** Absent together with `redis`: then the log and the state are on this machine's disk. */
  readonly kafka?: { readonly brokers: readonly string[] }
  /** The address may hold a password. */
  readonly redis?: { readonly url: string }
  /** Where each service answers health and metrics, `host:port`. */
  readonly scorer: {
    readonly listen: string
    readonly delivery: Delivery
    /** What a scorer does that finds no state of a partition though scores were made: stop, or fold it again from the log. */
    readonly onStateLoss: 'halt' | 'rebuild'
  }
  readonly planner: { readonly listen: string }
}

/**
 * `default` says each output at least once, repeats with the same id and bytes; `strict` says a batch's outputs in one transaction, so
 * that whoever reads committed records only sees each once.
 */
export type Delivery = 'default' | 'strict'

/** How topics are made. */
export interface TopicSettings {
  /** Of raw-scores and of the topics that go along with it. */
  readonly partitions: number
  readonly replication: number
  /** Longer than the longest window: recovery and replay read what it keeps. */
  readonly retentionMs: number
  /** A partition keeps at most so much, where that is set. */
  readonly retentionBytes?: number
}

/** One kind of score: its scale, its groups, and how it is made fair. */
export interface Scorecard {
  readonly name: string
  /** The declared scale of a scalar score. Only a log-like grid does without. */
  readonly range?: Range
  /** The declared scales of a vector score's coordinates, 2 to 16 of them; absent for a scalar score. */
  readonly ranges?: readonly Range[]
  /** Of a vector score: that of each coordinate's marginal. */
  readonly grid: Grid
  /** Declared tied values, counted exactly. */
  readonly atoms: readonly number[]
  /** The traits that make a group, in the order of the group id's parts. At least one, distinct. */
  readonly traits: readonly string[]
  /** Values that a trait may take; a trait that is absent here takes any. */
  readonly traitValues: Readonly<Record<string, TraitValues>>
  readonly theta: Theta
  readonly ties: 'mid' | 'mean' | 'random'
  readonly planEveryMs: number
  readonly window: Window
  readonly minGroupSize: number
  /** On fair scores: at least `approve` is approved, else at least `refer` is referred. */
  readonly thresholds?: { readonly refer?: number; readonly approve?: number }
  readonly weights: Weights
  /** Changes no fair score, so it is no part of any hash, and absent from a configuration that was kept beside a record. */
  readonly drift?: DriftSettings
}

/** A declared scale, low < high. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** How scores are counted (sketch.md). A uniform grid has `cells` + 1 cells, centred on low + i·h. */
export type Grid =
  | { readonly kind: 'lattice'; readonly step: number }
  | { readonly kind: 'uniform'; readonly cells: number }
  | { readonly kind: 'log-like'; readonly mantissaBits: number }

/** The values that a trait may take. An event with any other counts under `catchAll`, and in no group without one. */
export interface TraitValues {
  readonly known: readonly string[]
  readonly catchAll?: string
}

/** How far a score is moved towards the barycenter: 0 not at all, 1 all the way. Groups are named by group id. */
export interface Theta {
  readonly default: number
  readonly groups: Readonly<Record<string, number>>
  /** What a policy may choose from. */
  readonly corridor?: readonly [number, number]
}

/** What part of the past a map is fitted on. */
export interface Window {
  readonly sliceMs: number
  readonly lengthMs: number
  readonly graceMs: number
  readonly halfLifeMs?: number
}

/** What a group weighs in the barycenter: its share in the window, its weight in a named map, or a number by group id. */
export type Weights = 'population' | { readonly frozen: string } | { readonly declared: Readonly<Record<string, number>> }

/** What is watched for drift, and what its alarms promise. */
export interface DriftSettings {
  /** `rate`: one false alarm expected in so many days at most; `ever`: any before a restart with at most this probability. */
  readonly promise: { readonly kind: 'rate'; readonly days: number } | { readonly kind: 'ever'; readonly alpha: number }
  /** The shift that is tolerated, in standard deviations. */
  readonly margin: number
  /** A fitted map whose laws scores are held against in place of the map in force: a path as written, from where the file is. */
  readonly baseline?: string
  /** The least adverse impact ratio, and the one below which an alert is escalated. */
  readonly rule: number
  readonly secondRule: number
  /** Of the intervals of rates and ratios. */
  readonly alpha: number
  /** At which of the scorecard's thresholds the ratio is watched; at all of them where nothing is said. */
  readonly cuts: readonly ('refer' | 'approve')[]
  readonly remindEveryMs: number
  readonly staleAfterMs: number
  /** The greatest share of bad records that is no alert, by counter. */
  readonly limits: Readonly<Record<DriftCounter, number>>
}

/** What is counted of bad records. */
export type DriftCounter = 'refused' | 'out-of-range' | 'unmapped' | 'late' | 'duplicate'

/** How the input log is read. */
export interface LogSettings {
  /** The log's own name, in every id made from a position. */
  readonly name: string
  readonly skewMs: number
  readonly dedupeMs: number
  readonly dedupeMax: number
  readonly breakerMax: number
  readonly breakerOver: number
  readonly maxRecordBytes: number
  readonly maxBatchOffsets: number
}

/** One thing wrong: where, what was wanted there, and what was found. */
export interface Mistake {
  /** Such as `scorecards.credit.theta`, or `fairstream.yaml:3:7` where the text is not YAML at all. */
  readonly path: string
  readonly expected: string
  readonly got: string
  /** Where the value was written: `fairstream.yaml:3:7`, or the name of a variable. Absent for what is nowhere. */
  readonly writtenAt?: string
}

/** Where a value came from: nobody set it, the file did, or the environment variable of this name did. */
export type Origin = 'default' | 'file' | (string & {})

/** A configuration that holds, with the origin of each value by path; or every mistake in it. */
export type Configured = Settled | { readonly ok: false; readonly mistakes: readonly Mistake[] }

export interface Settled {
  readonly ok: true
  readonly configuration: Configuration
  readonly deployment: Deployment
  readonly origins: ReadonlyMap<string, Origin>
}
