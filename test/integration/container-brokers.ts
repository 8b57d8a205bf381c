import { existsSync } from 'node:fs'
import { freePort } from './free-port.ts'
import type { Part } from './local-programs.ts'
import { within } from './within.ts'

const ENGINE_ANSWERS_WITHIN_MS = 10_000
const READY_WITHIN_MS = 90_000
/** Includes pulling the image, once. */
const STARTED_WITHIN_MS = 600_000
const CLIENT_PORT = 19_092

/** Testcontainers takes half a second to load, so only where it is asked. */
const testcontainers = () => import('testcontainers')

/** Why there are no containers here, or undefined where an engine answers. */
export async function whyNoContainers(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (environment['FAIRSTREAM_TEST_DOCKER'] === 'no') return 'FAIRSTREAM_TEST_DOCKER is no'
  dialLoopbackBesideTheBridge()
  try {
    const { getContainerRuntimeClient } = await testcontainers()
    await within(ENGINE_ANSWERS_WITHIN_MS, 'Docker', getContainerRuntimeClient())
    return undefined
  } catch {
    return 'no Docker engine answers'
  }
}

/** A container of testcontainers', and where it listens. Its reaper removes the container also where this process dies. */
export async function startContainer(part: Part): Promise<{ address: string; stop: () => Promise<void> }> {
  const start = part === 'kafka' ? startKafkaContainer() : startRedisContainer()
  return within(STARTED_WITHIN_MS, `A container with ${part}`, start)
}

async function startRedisContainer(): Promise<{ address: string; stop: () => Promise<void> }> {
  const { GenericContainer, Wait } = await testcontainers()
  const container = await new GenericContainer('redis:7-bookworm')
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .withStartupTimeout(READY_WITHIN_MS)
    .start()
  const address = `redis://${container.getHost()}:${container.getMappedPort(6379)}`
  return { address, stop: () => container.stop().then(() => undefined) }
}

/** The broker tells clients where to dial, so the outer port must be known before it starts. */
async function startKafkaContainer(): Promise<{ address: string; stop: () => Promise<void> }> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await testcontainers()
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const port = await freePort()
  const container = await new GenericContainer('apache/kafka:4.3.0')
    .withExposedPorts({ container: CLIENT_PORT, host: port })
    .withEnvironment(kafkaEnvironment(`${host}:${port}`))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(READY_WITHIN_MS)
    .start()
  return { address: `${host}:${port}`, stop: () => container.stop().then(() => undefined) }
}

function kafkaEnvironment(address: string): Record<string, string> {
  return {
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_NODE_ID: '1',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_LISTENERS: `CLIENTS://:${CLIENT_PORT},INSIDE://:9092,CONTROLLER://:9093`,
    KAFKA_ADVERTISED_LISTENERS: `CLIENTS://${address},INSIDE://localhost:9092`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENTS:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_HEAP_OPTS: '-Xmx512m',
  }
}

/**
 * Where the file /.dockerenv exists, testcontainers dials the bridge's gateway, as is right inside a container. The engine's bridge among our own
 * interfaces says that we are beside the engine instead, and published ports may then be on loopback only.
 */
function dialLoopbackBesideTheBridge(): void {
  const beside = existsSync('/.dockerenv') && existsSync('/sys/class/net/docker0')
  if (beside && process.env['DOCKER_HOST'] === undefined) process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1'
}
