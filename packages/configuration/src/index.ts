export { canonicalConfiguration } from './canonical-configuration.ts'
export type {
  Configuration,
  Configured,
  Delivery,
  Deployment,
  Grid,
  LogSettings,
  Mistake,
  Origin,
  Scorecard,
  Settled,
  Theta,
  TopicSettings,
  TraitValues,
  Weights,
  Window,
} from './configuration.ts'
export { parseDuration } from './duration.ts'
export { nearest } from './nearest.ts'
export { printConfiguration } from './print-configuration.ts'
export { readConfiguration } from './read-configuration.ts'
