import { join } from 'node:path'
import { openOutputDirectory } from '../output-directory.ts'
import type { OutputDirectory } from '../output-directory.ts'

/** Where both runs write their shadow topics: a directory each, in place when both are whole. */
export interface ShadowOutputs {
  readonly inForce: OutputDirectory
  readonly whatIf: OutputDirectory
  readonly keep: () => Promise<void>
  readonly discard: () => Promise<void>
}

/** @throws UsageError where a directory holds anything but the outputs of an earlier run, or the input. */
export async function openShadowOutputs(directory: string, input: string): Promise<ShadowOutputs> {
  const inForce = await openOutputDirectory(join(directory, 'in-force'), input)
  const whatIf = await openOutputDirectory(join(directory, 'what-if'), input).catch(async (error: unknown) => {
    await inForce.discard()
    throw error
  })
  return {
    inForce,
    whatIf,
    keep: async () => {
      await inForce.keep()
      await whatIf.keep()
    },
    // What is left over is named after this process, and the next run takes it away.
    discard: async () => {
      await Promise.allSettled([inForce.discard(), whatIf.discard()])
    },
  }
}
