import { encodeUtf8 } from '@fairstream/events'
import { createFileInPlace } from '../batch/file-in-place.ts'

/** Writes a page, which comes into place when it is whole. Throws a Fault where the file cannot be written. */
export async function writePage(path: string, page: string): Promise<void> {
  const file = await createFileInPlace(path)
  try {
    await file.write(encodeUtf8(page))
    await file.keep()
  } catch (error) {
    await file.discard()
    throw error
  }
}
