// Installs the workspace where it is missing or older than the lockfile. Run by the machine's own Node, before any script.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
const wanted = readFileSync('pnpm-lock.yaml', 'utf8')
const lock = 'node_modules/.pnpm/lock.yaml'
const installed = existsSync(lock) && readFileSync(lock, 'utf8') === wanted
if (!installed || !existsSync('node_modules/node/bin/node')) {
  // CI: pnpm may not ask before it replaces node_modules. loglevel: npm run -s would silence pnpm's errors.
  const env = { ...process.env, CI: 'true', npm_config_loglevel: 'notice' }
  const install = ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  process.exitCode = spawnSync('npx', install, { stdio: ['ignore', 2, 2], env }).status ?? 1
}
