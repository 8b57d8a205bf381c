import { readFile } from 'node:fs/promises'
import { readConfiguration } from '@fairstream/configuration'
import type { Mistake, Settled } from '@fairstream/configuration'
import { ConfigurationError, isSystemError, reasonOf, UsageError } from './errors.ts'

/**
 * Reads a configuration file under the environment.
 *
 * @param option - That named the file.
 * @throws ConfigurationError with every mistake; UsageError where there is no such file.
 */
export async function readConfigurationFile(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  option = '--config',
): Promise<Settled> {
  const read = readConfiguration(await readText(file, option), environment, file)
  if (!read.ok) throw new ConfigurationError(file, read.mistakes)
  return read
}

/** Mistakes one a line: where, what was wanted, what was found, and the place in the file. */
export function printMistakes(mistakes: readonly Mistake[]): string {
  const width = Math.max(...mistakes.map(({ path }) => path.length))
  return mistakes
    .map(({ path, expected, got, writtenAt }) => {
      const place = writtenAt === undefined ? '' : `  (${writtenAt})`
      return `  ${path.padEnd(width)}  wanted ${expected}; found ${got}${place}\n`
    })
    .join('')
}

async function readText(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isSystemError(error)) throw new UsageError(`${option} ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}
