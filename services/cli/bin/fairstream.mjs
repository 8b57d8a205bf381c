#!/usr/bin/env node
// Started by whatever Node the machine has: hands over to the Node 24 of the lockfile, which reads TypeScript.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath, URL } from 'node:url'

// kafkajs sets a timer to a time that is past, which Node 24 tells and does.
const FLAGS = ['--conditions=@fairstream/source', '--disable-warning=TimeoutNegativeWarning']
const inRepository = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const node = inRepository('node_modules/node/bin/node')

if (existsSync(node)) {
  const main = inRepository('services/cli/src/main.ts')
  const child = spawn(node, [...FLAGS, main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // The child decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15)
  })
} else {
  console.error('fairstream: Fairstream is not installed yet; npm test or npm start, in the repository, installs it')
  process.exitCode = 3
}
