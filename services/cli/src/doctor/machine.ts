import { mkdir, realpath, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSystemError, reasonOf } from '../errors.ts'
import type { Finding } from '../finding.ts'
import { size } from '../quantities.ts'

/** What of this machine every command rests on. */
export async function machineFindings(nowMs: number): Promise<readonly Finding[]> {
  return [nodeVersion(), await bundledNode(), platform(), clock(nowMs)]
}

/** Whether data can be kept in a directory. Leaves nothing behind. */
export async function directoryFinding(directory: string): Promise<Finding> {
  const about = `data in ${directory}`
  const probe = join(directory, `.doctor-${process.pid}`)
  try {
    const made = await mkdir(directory, { recursive: true })
    await writeFile(probe, '')
    await rm(probe)
    const { bavail, bsize } = await statfs(directory)
    if (made !== undefined) await rm(made, { recursive: true })
    const free = bavail * bsize
    const advice = { advice: `make room: less than ${size(FREE_BYTES_MIN)} is free, which the embedded log may take` }
    return { about, says: `writable, ${size(free)} free`, ...(free < FREE_BYTES_MIN ? advice : {}) }
  } catch (error) {
    if (!isSystemError(error)) throw error
    return { about, says: reasonOf(error), advice: 'name a directory that this user may write: --data DIR' }
  }
}

const NODE_MAJOR = 24
const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))

function nodeVersion(): Finding {
  const { node } = process.versions
  const isOurs = Number(node.split('.')[0]) === NODE_MAJOR
  const advice = { advice: `use Node ${NODE_MAJOR}: the scripts of package.json and bin/fairstream.mjs do` }
  return { about: 'Node', says: `version ${node}`, ...(isOurs ? {} : advice) }
}

async function bundledNode(): Promise<Finding> {
  const about = 'Node in use'
  const bundled = join(REPOSITORY, 'node_modules', 'node', 'bin', 'node')
  const isBundled = (await pathOf(bundled)) === (await pathOf(process.execPath))
  if (isBundled) return { about, says: 'the one that the lockfile names' }
  // A container image brings its own.
  if ((await pathOf(bundled)) === undefined) return { about, says: process.execPath }
  return { about, says: process.execPath, advice: `run it as npm run -s fairstream -- …, which uses ${bundled}` }
}

async function pathOf(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined)
}

function platform(): Finding {
  const says = `${process.platform} on ${process.arch}`
  return process.platform === 'win32'
    ? { about: 'platform', says, advice: 'Fairstream is made for POSIX systems: use Linux, macOS or WSL' }
    : { about: 'platform', says }
}

const CLOCK_FROM = Date.UTC(2025, 0, 1)
const CLOCK_TO = Date.UTC(2100, 0, 1)

/** No score depends on it: event time comes from events. It dates files and logs. */
function clock(nowMs: number): Finding {
  const about = 'clock'
  const says = new Date(nowMs).toISOString()
  return nowMs > CLOCK_FROM && nowMs < CLOCK_TO ? { about, says } : { about, says, advice: 'set the clock: this cannot be' }
}

const FREE_BYTES_MIN = 1_073_741_824
