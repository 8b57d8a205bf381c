/** One stage as a box in the pipeline's diagram: what it reads, keeps and says. Topics by their names in events.md. */
export interface StageInTopology {
  readonly stage: string
  readonly service: string
  readonly reads: readonly string[]
  readonly keeps: string
  readonly says: readonly string[]
}

/** The pipeline as a value. Services, diagrams and the architecture test read it. */
export const TOPOLOGY: readonly StageInTopology[] = [
  {
    stage: 'score',
    service: 'scorer',
    reads: ['raw-scores', 'transport-maps'],
    keeps: 'one record per input partition: offsets, watermarks, maps in force, slices, recent ids, breaker',
    says: ['fair-scores', 'late-scores', 'dead-letters'],
  },
  {
    stage: 'plan',
    service: 'planner',
    reads: ['transport-maps'],
    keeps: 'one record per scorecard: last boundary, last map, the watch and its open alerts',
    says: ['transport-maps', 'plan-reports', 'drift-alerts'],
  },
]
