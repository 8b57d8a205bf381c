export { mapsThatJudged } from './judged-by.ts'
export type { ManifestOf } from './judged-by.ts'
export { judgeVector } from './judge-vector.ts'
export type { VectorJudgement } from './judge-vector.ts'
export type { VectorGroupOfMap, VectorMap } from './vector-map.ts'
export { alertRecord, driftAlert } from './alert-record.ts'
export { passBoundary } from './pass-boundary.ts'
export type { PassedBoundary } from './pass-boundary.ts'
export { latestAlerts } from './latest-alerts.ts'
export type { LatestAlerts } from './latest-alerts.ts'
export type { Baseline, Baselines } from './baseline.ts'
export { CLOSED_BREAKER } from './breaker.ts'
export type { Breaker } from './breaker.ts'
export { adoptAtCommit, partitionWrite, rulesAt, rulesEntry, rulesEntryName } from './commit-partition.ts'
export type { Adoption, PartitionWrite, StoredBlocks, Written } from './commit-partition.ts'
export { compileMap, mapVersion } from './compile-map.ts'
export type { CompiledMap, GroupWindow, MapSources } from './compile-map.ts'
export { latestDueBoundary, passedOverFor } from './due-boundary.ts'
export type { PartitionProgress } from './due-boundary.ts'
export { inFormatOf } from './arrival-counts.ts'
export { shortHash, unitHash } from './hash.ts'
export { judgeScore } from './judge-score.ts'
export type { Judgement } from './judge-score.ts'
export type { GroupOfMap, JudgingMap } from './judging-map.ts'
export {
  createMapShelf,
  isOnShelf,
  latestBoundaryOnShelf,
  manifestOnShelf,
  mapOnShelf,
  orderOnShelf,
  shelve,
  UnknownMapError,
} from './map-shelf.ts'
export type { MapShelf } from './map-shelf.ts'
export type { MapOrder, MapsInForce } from './maps-in-force.ts'
export { partBytes } from './map-parts.ts'
export { mergeByTime } from './merge-by-time.ts'
export type { InTime } from './merge-by-time.ts'
export { createOrderedRun, runDecoded, runRecord } from './ordered-run.ts'
export type { OrderedRun, PublishedPlan, RunStep } from './ordered-run.ts'
export { createPartitionFold, scorecardFold } from './partition-fold.ts'
export type { PartitionFold } from './partition-fold.ts'
export {
  decodePartitionRecord,
  encodeHaltedRecord,
  encodePartitionRecord,
  encodeResumedRecord,
  firstProtocol,
  foldEntryPrefixes,
  RECENT_IDS_PREFIX,
  restoreFold,
  RULES_PREFIX,
} from './partition-record.ts'
export type { PartitionRecord, Protocol } from './partition-record.ts'
export { createPlanFold, nextBoundary, notePublished, planBoundary } from './plan.ts'
export type { PlanFold, Planned } from './plan.ts'
export { planReport } from './report-plan.ts'
export { readingOf } from './partition-reading.ts'
export type { PartitionReading } from './partition-reading.ts'
export { rankTies } from './rank-ties.ts'
export type { HashedRows } from './rank-ties.ts'
export { BaselineError, readBaseline } from './read-baseline.ts'
export type { BaselineRead } from './read-baseline.ts'
export { idKey } from './recent-ids.ts'
export { foldRefused, scoreRecord } from './score.ts'
export type { Arrival, MapLookup, Said } from './score.ts'
export { axesOf, groupOf, pipelineRules } from './scorecard-rules.ts'
export type { PipelineRules, ScorecardRules, SliceAxes } from './scorecard-rules.ts'
export { SEEDED_FOR_MS, seedMap } from './seed-map.ts'
export type { SeededMap } from './seed-map.ts'
export { arrivalsEntries, sliceEntries, takeSealed } from './seal-slices.ts'
export { skipRecord } from './skip-record.ts'
export {
  ARRIVALS_PREFIX,
  arrivalsEntryPrefix,
  parseArrivalsEntryName,
  parseSliceEntryName,
  SLICE_PREFIX,
  sliceEntryName,
  sliceEntryPrefix,
  startOfEntry,
} from './slice-entry.ts'
export { TOPOLOGY } from './topology.ts'
export { CODE_VERSION, OUTPUT_FORMAT } from './versions.ts'
export { evidenceOf } from './watch-readings.ts'
export { watchRules } from './watch-settings.ts'
export { createWatchFold, notePlanned, watchBoundary } from './watch-slices.ts'
export type { BoundaryRead, WatchedBoundary, WatchFold } from './watch-slices.ts'
