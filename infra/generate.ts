// Writes what is generated from packages/events; with --check it writes nothing and fails where a file is stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { generatedFiles, leftOver, staleFiles } from './generated-files.ts'

const root = join(import.meta.dirname, '..')
const options = process.argv.slice(2)

if (options.length === 0) write()
else if (options.length === 1 && options[0] === '--check') check()
else {
  console.error('usage: npm run -s generate [-- --check]')
  process.exitCode = 2
}

function write(): void {
  const files = generatedFiles()
  for (const path of leftOver(root, files)) rmSync(join(root, path))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  console.error(`${files.size} files written`)
}

function check(): void {
  const stale = staleFiles(root)
  for (const path of stale) console.error(`stale: ${path} (run npm run -s generate)`)
  if (stale.length > 0) process.exitCode = 1
}
