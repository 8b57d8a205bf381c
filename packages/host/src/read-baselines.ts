import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Configuration, Mistake } from '@fairstream/configuration'
import { BaselineError, pipelineRules, readBaseline } from '@fairstream/pipeline'
import type { BaselineRead, Baselines, ScorecardRules } from '@fairstream/pipeline'

/** Every baseline that a configuration declares, and what was left out of them in sentences; or every mistake in them. */
export type BaselinesRead =
  | { readonly ok: true; readonly baselines: Baselines; readonly notes: readonly string[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/**
 * Reads the files that `drift.baseline` names, once, for whoever watches: the planner and the commands that run a pipeline. Scorers do
 * without, so a file that is missing there stops no score.
 *
 * @param file - The configuration's own: paths are read from where it is.
 */
export async function readBaselines(configuration: Configuration, file: string): Promise<BaselinesRead> {
  const declared = [...pipelineRules(configuration).scorecards.values()].flatMap((card) => {
    const path = card.scorecard.drift?.baseline
    return path === undefined ? [] : [{ card, path }]
  })
  const read = await Promise.all(declared.map(({ card, path }) => readOne(card, path, resolve(dirname(file), path))))
  const mistakes = read.flatMap((each) => ('mistake' in each ? [each.mistake] : []))
  if (mistakes.length > 0) return { ok: false, mistakes }
  const found = read.flatMap((each) => ('mistake' in each ? [] : [each]))
  return {
    ok: true,
    baselines: new Map(found.map(({ name, baseline }) => [name, baseline])),
    notes: found.flatMap(({ path, notes }) => notes.map((words) => `baseline ${path}: ${words}`)),
  }
}

type ReadOne = (BaselineRead & { readonly name: string; readonly path: string }) | { readonly mistake: Mistake }

async function readOne(card: ScorecardRules, path: string, file: string): Promise<ReadOne> {
  const { name } = card.scorecard
  try {
    return { name, path, ...readBaseline(card, JSON.parse(await readFile(file, 'utf8'))) }
  } catch (error) {
    return { mistake: { path: `scorecards.${name}.drift.baseline`, ...whatIsWrong(error, path) } }
  }
}

/** A file that is not there, is no JSON, or is no baseline of this scorecard. Throws what is none of these. */
function whatIsWrong(error: unknown, path: string): Pick<Mistake, 'expected' | 'got'> {
  if (error instanceof BaselineError) return { expected: error.expected, got: `in ${path}: ${error.got}` }
  if (error instanceof SyntaxError) return { expected: 'a map that fairstream fit wrote', got: `${path}, which is not JSON` }
  if (error instanceof Error && 'syscall' in error)
    return { expected: 'a file that can be read', got: `${path}: ${error.message}` }
  throw error
}
