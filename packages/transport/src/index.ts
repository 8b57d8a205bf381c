export { type Member, barycenter } from './barycenter.ts'
export { TransportBytesError, decodeQuantileFunction, encodeQuantileFunction } from './bytes.ts'
export { quantileFunction } from './from-segments.ts'
export type { GroupTransport, Judged, TieMode } from './group-transport.ts'
export { hashedRank } from './hashed-rank.ts'
export { judge, judgeBetween } from './judge.ts'
export { integral, mean, variance } from './moments.ts'
export { type QuantileFunction, pieceAbove, pieceOfValue, quantileAt } from './quantile-function.ts'
export { ranksOfCell, type RankIntervals } from './ranks-of-cell.ts'
export { dkwRankError, largestCellMass } from './rank-error.ts'
export { shrinkToParent } from './shrink.ts'
export type { FittedGrid, FittedGroup, FittedMap } from './fit/fitted-map.ts'
export { fitMap, type FitOptions, type GridWanted } from './fit/fit-map.ts'
export { fairScores, type JudgedRecord, judgeRecord, type RecordFlag } from './fit/judge-record.ts'
export { FittedMapError, readFittedMap } from './fit/read-fitted-map.ts'
export { fitFreeSupportMap, FREE_SUPPORT_ROWS_MAX, FREE_SUPPORT_ROWS_MIN } from './fit/fit-free-support-map.ts'
export { fitGaussianMap, type VectorFitOptions } from './fit/fit-gaussian-map.ts'
export {
  DIMENSION_MAX,
  type FittedFreeSupportMap,
  type FittedGaussianMap,
  type FittedVectorMap,
} from './fit/fitted-vector-map.ts'
export { type JudgedVector, type VectorJudge, vectorJudge } from './fit/judge-vector-record.ts'
export { readFittedVectorMap } from './fit/read-fitted-vector-map.ts'
export type { GroupedVectors } from './fit/vector-moments.ts'
export { type ReadyGroup, type ReadyMap, readyMap } from './fit/ready-map.ts'
export { type Calibration, calibration, type CalibrationBand, type GroupCalibration } from './metrics/calibration.ts'
export { admitted, type CutOff } from './metrics/cut-off.ts'
export { empiricalLaw } from './metrics/empirical-law.ts'
export { errorRateBalance, type ErrorRateBalance, type ErrorRates } from './metrics/error-rates.ts'
export { type GroupSummary, type LawSummary, type SampleSummary, summarizeSample } from './metrics/group-summary.ts'
export type { GroupedScores } from './grouped-scores.ts'
export { lastingDisparity } from './metrics/lasting-disparity.ts'
export { type LawDistances, lawDistances } from './metrics/law-distances.ts'
export { mapEffects, type MapEffects } from './metrics/map-effects.ts'
export { vectorEffects } from './metrics/vector-effects.ts'
export type { Movement } from './metrics/movement.ts'
export { orderOfTies, type Ranking, rankRows } from './metrics/rank-rows.ts'
export { rankingAgreement, type RankingAgreement } from './metrics/ranking-agreement.ts'
export { type Selection, selections } from './metrics/selection.ts'
export { type UnexpectedAdvantage, unexpectedAdvantages } from './metrics/unexpected-advantage.ts'
export { type ShareInterval, wilsonInterval } from './metrics/wilson-interval.ts'
export type { ParityPoint, ParityRule } from './theta/parity-at.ts'
export type { ScanOptions } from './theta/scan.ts'
export { type GroupThetaSolution, solveGroupThetas, type ThetaCorridor } from './theta/solve-group-thetas.ts'
export { solveTheta, type ThetaPoint, type ThetaSolution } from './theta/solve-theta.ts'
export { type ThetaProblem, thetaProblem } from './theta/theta-problem.ts'
export { type AffineMapOfGroup, type AffineMaps, affineMaps, type GaussianMember } from './vectors/affine-maps.ts'
export { type EnergyTest, energyTest } from './vectors/energy-distance.ts'
export { type EntropicMap, entropicMap, type EntropicOptions, mapThrough } from './vectors/entropic-map.ts'
export {
  type Cloud,
  freeSupportBarycenter,
  type FreeSupportBarycenter,
  type FreeSupportOptions,
} from './vectors/free-support-barycenter.ts'
export {
  type Ellipse,
  gaussianBarycenter,
  type GaussianBarycenter,
  type GaussianBarycenterOptions,
} from './vectors/gaussian-barycenter.ts'
export { type AffineMap, mapVector } from './vectors/gaussian-map.ts'
export { type MarginalNormality, marginalNormality } from './vectors/marginal-normality.ts'
export { type Monotonicity, monotonicity } from './vectors/monotonicity.ts'
export { type FourMoments, fourMoments, mardiaNormality, type Normality } from './vectors/normality.ts'
export { type Gaussian, shrinkGaussian } from './vectors/shrink-gaussian.ts'
