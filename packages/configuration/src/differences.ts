import type { Settled } from './configuration.ts'
import { isMapping, printPath } from './path.ts'
import { leaves, surface } from './surface.ts'

/** A setting that two configurations have differently, as a file would say it; undefined where one lacks it. */
export interface Difference {
  readonly path: string
  readonly one?: string
  readonly other?: string
}

type Half = Pick<Settled, 'configuration' | 'deployment'>

/** Where two configurations differ in what decides scores, in the order of the first. Where they run is left out. */
export function differences(one: Half, other: Half): readonly Difference[] {
  const [before, after] = [settingsOf(one), settingsOf(other)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => {
      const [was, is] = [before.get(path), after.get(path)]
      return { path, ...(was === undefined ? {} : { one: was }), ...(is === undefined ? {} : { other: is }) }
    })
}

/** A mapping without entries says what its absence says. */
function settingsOf({ configuration, deployment }: Half): ReadonlyMap<string, string> {
  const { prefix, scorecards, log, minGroupShown } = surface({ configuration, deployment })
  return new Map(
    leaves({ prefix, scorecards, log, minGroupShown })
      .filter(({ value }) => !isMapping(value))
      .map(({ path, value }) => [printPath(path), typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}
