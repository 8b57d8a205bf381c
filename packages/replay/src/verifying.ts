import type { PipelineRules } from '@fairstream/pipeline'
import type { Log } from '@fairstream/ports'
import type { MapsOnLog } from './maps-on-log.ts'
import type { Findings } from './verification.ts'

/** The topics that a verification reads. */
export interface VerifiedTopics {
  readonly rawScores: string
  readonly fairScores: string
  readonly lateScores: string
  readonly deadLetters: string
  readonly transportMaps: string
}

/** All that the partitions of one verification share. */
export interface Verifying {
  readonly log: Pick<Log, 'read' | 'bounds'>
  readonly topics: VerifiedTopics
  readonly rules: PipelineRules
  readonly maps: MapsOnLog
  readonly findings: Findings
  readonly shownMax: number
  readonly signal: AbortSignal
  /** Told of every input that was read. */
  readonly onInput: () => void
}
