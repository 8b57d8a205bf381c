import type { RecordName } from './record-name.ts'

/** A topic and what its promises rest on. Numbers (partitions, times) are configuration; the relations between them are not. */
export interface Topic {
  readonly name: TopicName
  readonly version: number
  readonly says: string
  /** What the key is made of. */
  readonly key: string
  readonly cleanup: readonly ('delete' | 'compact')[]
  readonly retention: Retention
  readonly partitions: Partitions
  readonly timestamps: 'LogAppendTime' | 'CreateTime'
  /** What a record may be larger by than one of raw-scores, in bytes. */
  readonly extraBytesMax?: number
  readonly writtenBy: readonly Party[]
  readonly readBy: readonly Party[]
  readonly records: readonly RecordName[]
}

/** What a topic's retention is measured by. `compacted`: the last record of a key stays for ever. */
export type Retention =
  'longer-than-longest-window' | 'at-least-raw-scores' | 'longest-horizon' | 'years' | 'configured' | 'unlimited' | 'compacted'

/** `like-raw-scores`: the same number, and a record goes to the partition that its input came from. */
export type Partitions = 'configured' | 'like-raw-scores' | 'one'

export type Party =
  'scoring systems' | "user's systems" | 'decision makers' | 'scorer' | 'planner' | 'learner' | 'console' | 'cli'

export type TopicName =
  | 'raw-scores'
  | 'fair-scores'
  | 'late-scores'
  | 'dead-letters'
  | 'transport-maps'
  | 'policies'
  | 'outcomes'
  | 'outcomes-by-decision'
  | 'drift-alerts'
  | 'plan-reports'
  | 'overrides'
  | 'audit'

const plain = { version: 1, cleanup: ['delete'], retention: 'configured', timestamps: 'CreateTime' } as const

export const TOPICS: readonly Topic[] = [
  {
    ...plain,
    name: 'raw-scores',
    says: 'Every raw score, as the scoring systems computed it.',
    key: 'subject',
    retention: 'longer-than-longest-window',
    partitions: 'configured',
    timestamps: 'LogAppendTime',
    writtenBy: ['scoring systems', 'console', 'cli'],
    readBy: ['scorer', 'cli'],
    records: ['raw-score'],
  },
  {
    ...plain,
    name: 'fair-scores',
    says: 'What the transport map in force made of each raw score. Never compacted: recovery reads its tail.',
    key: 'subject',
    retention: 'at-least-raw-scores',
    partitions: 'like-raw-scores',
    writtenBy: ['scorer'],
    readBy: ['decision makers', 'scorer', 'learner', 'console', 'cli'],
    records: ['fair-score'],
  },
  {
    ...plain,
    name: 'late-scores',
    says: 'Fair scores whose raw score came after its slice was sealed, with how late it was.',
    key: 'subject',
    partitions: 'like-raw-scores',
    writtenBy: ['scorer'],
    readBy: ['console', 'cli'],
    records: ['late-score'],
  },
  {
    ...plain,
    name: 'dead-letters',
    says: 'Records that could not be read: key, value and headers byte for byte, and the reason in headers behind them.',
    key: "the input's key",
    partitions: 'like-raw-scores',
    extraBytesMax: 65_536,
    writtenBy: ['scorer', 'learner', 'cli'],
    readBy: ['scorer', 'console', 'cli'],
    records: ['dead-letter'],
  },
  {
    ...plain,
    name: 'transport-maps',
    says: 'All that judging needs: a manifest and its parts, which count once every part that it names by hash is there.',
    key: 'scorecard/version/part',
    cleanup: ['compact'],
    retention: 'compacted',
    partitions: 'one',
    writtenBy: ['planner', 'console', 'cli'],
    readBy: ['scorer', 'planner', 'console', 'cli'],
    records: ['transport-map-manifest', 'transport-map-part'],
  },
  {
    ...plain,
    name: 'policies',
    says: 'The life of every policy. The fold of the log decides which one is in force.',
    key: 'scorecard',
    retention: 'unlimited',
    partitions: 'one',
    writtenBy: ['console', 'cli', 'learner'],
    readBy: ['planner', 'learner', 'console', 'cli'],
    records: ['policy'],
  },
  {
    ...plain,
    name: 'outcomes',
    says: 'What became of decisions.',
    key: 'subject',
    retention: 'longest-horizon',
    partitions: 'like-raw-scores',
    writtenBy: ["user's systems", 'cli'],
    readBy: ['learner'],
    records: ['outcome'],
  },
  {
    ...plain,
    name: 'outcomes-by-decision',
    says: 'Outcomes re-keyed to the decision that they belong to, in the partition that the decision id names.',
    key: 'decision id',
    retention: 'longest-horizon',
    partitions: 'like-raw-scores',
    writtenBy: ['learner'],
    readBy: ['learner'],
    records: ['outcome-by-decision'],
  },
  {
    ...plain,
    name: 'drift-alerts',
    says: 'Statements with evidence that something changed, opened, escalated and resolved.',
    key: 'alert key',
    cleanup: ['compact', 'delete'],
    partitions: 'one',
    writtenBy: ['planner', 'learner', 'scorer'],
    readBy: ['console', 'cli'],
    records: ['drift-alert'],
  },
  {
    ...plain,
    name: 'plan-reports',
    says: 'What each plan saw: sizes, distances, parity, errors.',
    key: 'scorecard',
    partitions: 'one',
    writtenBy: ['planner'],
    readBy: ['console', 'cli'],
    records: ['plan-report'],
  },
  {
    ...plain,
    name: 'overrides',
    says: "Humans' decisions in place of the policy's, with their reasons.",
    key: 'subject',
    retention: 'years',
    partitions: 'one',
    writtenBy: ['console'],
    readBy: ['learner', 'console', 'cli'],
    records: ['override'],
  },
  {
    ...plain,
    name: 'audit',
    says: 'Who approved, rolled back, replayed, overrode.',
    key: 'actor',
    retention: 'years',
    partitions: 'one',
    writtenBy: ['console', 'cli'],
    readBy: ['console', 'cli'],
    records: ['audit-entry'],
  },
]

/** The name of a topic on the broker: `credit.raw-scores.v1`. */
export function topicName(prefix: string, name: TopicName): string {
  const version = TOPICS.find((topic) => topic.name === name)?.version ?? 1
  return `${prefix === '' ? '' : `${prefix}.`}${name}.v${version}`
}
