export { canonicalConfiguration, judgedBy } from './canonical-configuration.ts'
export type {
  Configuration,
  Configured,
  Delivery,
  Deployment,
  DriftCounter,
  DriftSettings,
  Grid,
  LogSettings,
  Mistake,
  Origin,
  Range,
  Scorecard,
  Settled,
  Theta,
  TopicSettings,
  TraitValues,
  Weights,
  Window,
} from './configuration.ts'
export { differences, type Difference } from './differences.ts'
export { parseDuration } from './duration.ts'
export { nearest } from './nearest.ts'
export { printConfiguration } from './print-configuration.ts'
export { readConfiguration } from './read-configuration.ts'
