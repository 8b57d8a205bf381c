export { DEFAULT_SEED, EXPERIMENTS, runExperiment } from './experiments.ts'
export type { Experiment, ExperimentResult } from './experiments.ts'
export type { ReportFile } from './markdown.ts'
export type { Axis, Paragraph, Part, Plot, Report, Series, Table } from './report.ts'
