import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const FETCH_WITHIN_MS = 600_000
const HERE = import.meta.dirname

/** The version that pom.xml names. */
export const kafkaVersion = /<kafka\.version>(.+)<\/kafka\.version>/.exec(readFileSync(join(HERE, 'pom.xml'), 'utf8'))?.[1] ?? ''

/** The directory of Kafka's jars, where they are in the cache already: exactly the files that jars.sha256 lists. */
export function cachedKafkaJars(): string | undefined {
  const directory = join(cacheRoot(), `kafka-${kafkaVersion}`)
  const there = existsSync(directory) ? readdirSync(directory).sort() : []
  return there.join() === [...expectedJars().keys()].sort().join() ? directory : undefined
}

/**
 * The directory of Kafka's jars, fetched by Maven and checked byte for byte when the cache lacks them.
 *
 * @throws Error with Maven's last words, or naming the jars that are not the expected ones.
 */
export async function kafkaJars(): Promise<string> {
  const cached = cachedKafkaJars()
  if (cached !== undefined) return cached
  await mkdir(cacheRoot(), { recursive: true })
  const fresh = await mkdtemp(join(cacheRoot(), 'fetching-'))
  try {
    await copyDependencies(fresh)
    await checkJars(fresh)
    return await moveIntoCache(fresh)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

function cacheRoot(): string {
  const given = process.env['FAIRSTREAM_CACHE'] ?? ''
  return given === '' ? join(homedir(), '.cache', 'fairstream') : given
}

/** SHA-256 by file name, in the form that `sha256sum` writes and checks. */
function expectedJars(): ReadonlyMap<string, string> {
  const lines = readFileSync(join(HERE, 'jars.sha256'), 'utf8').trim().split('\n')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

async function copyDependencies(into: string): Promise<void> {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${into}`]
  const options = ['--batch-mode', '--quiet', '-Dstyle.color=never', '--file', join(HERE, 'pom.xml')]
  try {
    await promisify(execFile)('mvn', [...options, ...goal], { timeout: FETCH_WITHIN_MS })
  } catch (cause) {
    const said = (cause as { stdout?: string }).stdout?.trim().split('\n').slice(0, 5).join('\n') ?? ''
    throw new Error(`Maven could not fetch Kafka ${kafkaVersion}: ${said === '' ? String(cause) : said}`, { cause })
  }
}

async function checkJars(directory: string): Promise<void> {
  const expected = expectedJars()
  const names = new Set([...expected.keys(), ...readdirSync(directory)])
  const wrong: string[] = []
  for (const name of names) {
    if ((await sha256(join(directory, name))) !== expected.get(name)) wrong.push(name)
  }
  if (wrong.length > 0) throw new Error(`Jars differ from infra/kafka/jars.sha256: ${wrong.join(', ')}`)
}

async function sha256(path: string): Promise<string | undefined> {
  return existsSync(path)
    ? createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    : undefined
}

/** A rename, so that nobody sees half a cache. Who comes second, of two that fetched at once, uses what the first one left. */
async function moveIntoCache(fresh: string): Promise<string> {
  const directory = join(cacheRoot(), `kafka-${kafkaVersion}`)
  const first = cachedKafkaJars()
  if (first !== undefined) return first
  await rm(directory, { recursive: true, force: true })
  await rename(fresh, directory).catch((cause: unknown) => {
    if (cachedKafkaJars() === undefined) throw cause
  })
  return directory
}

if (import.meta.main) {
  const from = cachedKafkaJars() === undefined ? 'fetched by Maven' : 'in the cache'
  console.error(`Kafka ${kafkaVersion}: ${await kafkaJars()}, ${from}`)
}
