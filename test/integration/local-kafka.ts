import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { kafkaJars } from '../../infra/kafka/jars.ts'
import { guardedDirectory, type GuardedDirectory } from './guarded-directory.ts'
import { startServer, type LocalServer } from './local-server.ts'
import { onFreePorts } from './on-free-ports.ts'

export type LocalKafka = LocalServer

/** As Kafka's `server.properties` names them. */
export type KafkaProperties = Readonly<Record<string, string>>

const LOG_SETTINGS = join(import.meta.dirname, '../../infra/kafka/log4j2.properties')
const FORMAT_WITHIN_MS = 60_000
const READY_WITHIN_MS = 90_000
/** Starts fast and stays small: these tests ask for right answers, not for throughput. */
const JVM = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${LOG_SETTINGS}`]

/** Starts a Kafka broker that is its own controller on free ports, with a data directory of its own. Topics are created, never assumed. */
export async function startKafka(properties: KafkaProperties = {}): Promise<LocalKafka> {
  const classPath = join(await kafkaJars(), '*')
  return onFreePorts(2, ([port = 0, controller = 0]) => kafkaOn(port, controller, classPath, properties))
}

async function kafkaOn(port: number, controller: number, classPath: string, properties: KafkaProperties): Promise<LocalKafka> {
  const address = `127.0.0.1:${port}`
  const directory = await guardedDirectory('kafka')
  try {
    const settings = { ...singleNode(address, `127.0.0.1:${controller}`), ...properties, 'log.dirs': join(directory.path, 'log') }
    const file = await format(settings, classPath, directory)
    const args = [...JVM, '-cp', classPath, 'kafka.Kafka', file]
    return await startServer(
      { address, command: 'java', args, ready: /Kafka Server started/, readyWithinMs: READY_WITHIN_MS },
      directory,
    )
  } catch (error) {
    await directory.remove()
    throw error
  }
}

/**
 * A broker that was killed may register again only when its old session has run out, 9 s by default. Shorter than this, and a busy machine's broker
 * would lose its session while it lives.
 */
const SESSION = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' }

function singleNode(address: string, controller: string): KafkaProperties {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${controller}`,
    listeners: `PLAINTEXT://${address},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${address}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    ...SESSION,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'num.network.threads': '2',
    'num.io.threads': '2',
    'log.cleaner.dedupe.buffer.size': '16777216',
  }
}

/** Writes the settings and gives the data directory its identity, once; a restart finds both. */
async function format(settings: KafkaProperties, classPath: string, directory: GuardedDirectory): Promise<string> {
  const file = join(directory.path, 'server.properties')
  await writeFile(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  const tool = ['kafka.tools.StorageTool', 'format', '--cluster-id', 'ZmFpcnN0cmVhbS10ZXN0cw', '--config', file]
  const formatting = promisify(execFile)('java', [...JVM, '-cp', classPath, ...tool], { timeout: FORMAT_WITHIN_MS })
  directory.holdFor(formatting.child.pid)
  await formatting.finally(() => {
    directory.holdFor(undefined)
  })
  return file
}
