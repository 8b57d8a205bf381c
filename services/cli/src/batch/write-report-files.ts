import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportFile } from '@fairstream/experiments'
import { Fault, isSystemError, reasonOf } from '../errors.ts'
import { createFileInPlace } from './file-in-place.ts'

/** Writes a report into a directory, made where it is missing. Each file comes into place when it is whole. */
export async function writeReportFiles(directory: string, files: readonly ReportFile[]): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot write to ${directory}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
  for (const { name, text } of files) {
    const file = await createFileInPlace(join(directory, name))
    try {
      await file.write(Buffer.from(text))
      await file.keep()
    } catch (error) {
      await file.discard()
      throw error
    }
  }
}
