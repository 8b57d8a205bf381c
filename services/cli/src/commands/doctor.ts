import { mkdir, realpath, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'
import { ConfigurationError, EXIT, isSystemError, reasonOf } from '../errors.ts'
import { counted, size } from '../quantities.ts'
import { printMistakes, readConfigurationFile } from '../read-configuration-file.ts'
import { writeData } from '../terminal.ts'
import type { Paint, Terminal } from '../terminal.ts'

/** One thing looked at. `advice` says what to do, and is there only where something was found. */
interface Finding {
  readonly about: string
  readonly says: string
  readonly advice?: string
}

/** `fairstream doctor`: what stands in the way on this machine. */
export const doctorCommand: Command = {
  name: 'doctor',
  says: 'what stands in the way on this machine, and what to do about it',
  options: {
    config: { value: 'F', says: 'a configuration to check as well' },
    data: { value: 'DIR', says: 'where data is kept; ./.fairstream by default' },
    json: { says: 'as JSON' },
  },
  notes: ['Exit code 1 says that something was found.'],
  examples: ['doctor --config fairstream.yaml'],
  run: async ({ values, switches }, terminal) => {
    const config = values.get('config')
    const findings = [
      nodeVersion(),
      await bundledNode(),
      platform(),
      clock(Date.now()),
      ...(await dataDirectory(values.get('data') ?? '.fairstream')),
      ...(config === undefined ? [] : [await configuration(config, terminal)]),
    ]
    await writeData(
      terminal,
      switches.has('json') ? `${JSON.stringify(findings, undefined, 2)}\n` : print(findings, terminal.paint),
    )
    terminal.say('Not looked at: brokers and stores. This version has none yet.\n')
    return findings.some(({ advice }) => advice !== undefined) ? EXIT.found : EXIT.done
  },
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

async function dataDirectory(directory: string): Promise<Finding[]> {
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
    return [{ about, says: `writable, ${size(free)} free`, ...(free < FREE_BYTES_MIN ? advice : {}) }]
  } catch (error) {
    if (!isSystemError(error)) throw error
    return [{ about, says: reasonOf(error), advice: 'name a directory that this user may write: --data DIR' }]
  }
}

async function configuration(file: string, { environment }: Terminal): Promise<Finding> {
  const about = file
  try {
    const settled = await readConfigurationFile(file, environment)
    return { about, says: `holds: ${counted(Object.keys(settled.configuration.scorecards).length, 'scorecard')}` }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const { mistakes } = error
    return { about, says: counted(mistakes.length, 'mistake'), advice: `mend them:\n${printMistakes(mistakes).trimEnd()}` }
  }
}

function print(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(...findings.map(({ about }) => about.length))
  return findings
    .map(({ about, says, advice }) => {
      const mark = advice === undefined ? paint.good('ok    ') : paint.bad('found ')
      return `${mark} ${about.padEnd(width)}   ${says}\n${advice === undefined ? '' : `       ${advice}\n`}`
    })
    .join('')
}
