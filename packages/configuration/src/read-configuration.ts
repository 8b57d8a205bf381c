import type { Configured, Mistake, Origin } from './configuration.ts'
import { withEnvironment, type Environment } from './environment.ts'
import type { Finding } from './finding.ts'
import { printPath } from './path.ts'
import { ruleFindings } from './rules.ts'
import { schemaFindings } from './schema-findings.ts'
import { configurationSchema } from './schema.ts'
import { settle, settleDeployment } from './settle.ts'
import { leaves, surface } from './surface.ts'
import { originAt, placeAt, writtenInFile, type Written } from './written.ts'
import { readYaml } from './yaml-text.ts'

/**
 * One file and the environment, read into one checked value, or every mistake in them at once.
 *
 * A text that is not YAML hides what it means, so then its syntax is all that is reported.
 *
 * @param fileName - For the places of mistakes.
 */
export function readConfiguration(yaml: string, environment: Environment = {}, fileName = 'configuration'): Configured {
  const text = readYaml(yaml, fileName)
  if (!text.whole) return { ok: false, mistakes: text.mistakes }
  if (text.value === null)
    return { ok: false, mistakes: [{ path: fileName, expected: 'a mapping with scorecards', got: 'nothing' }] }
  return check(withEnvironment(writtenInFile(text), environment), fileName)
}

function check(written: Written, fileName: string): Configured {
  const read = configurationSchema.safeParse(written.tree)
  const findings = [...(read.success ? [] : schemaFindings(written.tree, read.error.issues)), ...ruleFindings(written.tree)]
  const mistakes = [...written.mistakes, ...distinct(findings.map((finding) => mistakeOf(finding, written, fileName)))]
  if (!read.success || mistakes.length > 0) return { ok: false, mistakes }
  const settled = { configuration: settle(read.data), deployment: settleDeployment(read.data) }
  return { ok: true, ...settled, origins: originsOf(settled, written) }
}

function mistakeOf({ path, expected, got }: Finding, written: Written, fileName: string): Mistake {
  const writtenAt = placeAt(written, path)
  return { path: path.length === 0 ? fileName : printPath(path), expected, got, ...(writtenAt !== undefined && { writtenAt }) }
}

/** What the schema and a rule both find is one mistake. */
function distinct(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [`${mistake.path}\n${mistake.expected}`, mistake])).values()]
}

function originsOf(settled: Parameters<typeof surface>[0], written: Written): ReadonlyMap<string, Origin> {
  return new Map(leaves(surface(settled)).map(({ path }) => [printPath(path), originAt(written, path)]))
}
