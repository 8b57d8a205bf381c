import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, isSystemError, reasonOf } from '../errors.ts'
import type { PlotFile } from './plot-file.ts'

/** Writes plots into a directory, made where it is missing. */
export async function writePlots(directory: string, plots: readonly PlotFile[]): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    for (const { name, svg } of plots) await writeFile(join(directory, name), svg)
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot write to ${directory}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}
