import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { cloudEventsType, jsonSchema, RECORD_NAMES } from '../packages/events/src/index.ts'
import { asyncapiDocument } from './asyncapi-document.ts'
import { topicsDocument } from './topics-document.ts'
import { writeYaml } from './yaml.ts'

const SCHEMAS = 'infra/schemas'
const NOTICE = '# Generated from packages/events by `npm run -s generate`. Do not edit.\n'

/** What is generated from packages/events: texts by path under the repository's root. The same sources give the same bytes. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['infra/topics.yaml', NOTICE + writeYaml(topicsDocument())],
    ['infra/asyncapi.yaml', NOTICE + writeYaml(asyncapiDocument())],
    ...RECORD_NAMES.map((name): [string, string] => {
      const schema = { $id: `urn:${cloudEventsType(name).replaceAll('.', ':')}`, title: name, ...jsonSchema(name) }
      return [`${SCHEMAS}/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`]
    }),
  ])
}

/** The paths under `root` whose file is missing, differs, or is a schema of nothing. */
export function staleFiles(root: string): readonly string[] {
  const files = generatedFiles()
  const differing = [...files].filter(([path, text]) => readText(join(root, path)) !== text).map(([path]) => path)
  return [...differing, ...leftOver(root, files)]
}

/** Schemas under `root` that are generated no longer. */
export function leftOver(root: string, files: ReadonlyMap<string, string>): readonly string[] {
  const folder = join(root, SCHEMAS)
  const present = existsSync(folder) ? readdirSync(folder) : []
  return present.map((name) => `${SCHEMAS}/${name}`).filter((path) => !files.has(path))
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
