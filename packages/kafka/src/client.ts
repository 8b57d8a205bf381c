import { connect as connectPlain, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import kafkajs from 'kafkajs'
import type { Cluster, ISocketFactoryArgs, Kafka, LogEntry } from 'kafkajs'
import type { Settings } from './settings.ts'

/** A kafkajs client whose sockets can be cut. */
export interface Client {
  readonly kafka: Kafka
  /** A cluster that is not connected yet, with sockets of its own. */
  readonly cluster: () => Cluster
  /** Destroys all sockets at once, and those that kafkajs still opens. */
  readonly cut: () => void
}

/** kafkajs' own tries are few: each caller of ours tries again by itself, with what it then knows. */
const RETRY = { retries: 2, initialRetryTime: 50, maxRetryTime: 500 }

export function createClient(settings: Settings): Client {
  const sockets = new Set<Socket>()
  let isCut = false
  const { Kafka, logLevel } = kafkajs
  const kafka = new Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    connectionTimeout: settings.connectTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      if (!isCut) settings.notice(noticeOf(entry))
    },
    socketFactory: (args) => {
      const socket = openSocket(args, sockets)
      return isCut ? socket.destroy(new Error('the client is closed')) : socket
    },
    ...(settings.ssl === undefined ? {} : { ssl: settings.ssl }),
    ...(settings.sasl === undefined ? {} : { sasl: settings.sasl }),
  })
  return {
    kafka,
    cluster: () => clusterOf(kafka, settings),
    cut: () => {
      isCut = true
      // Of a socket that only closes kafkajs hears nothing: its requests under way, and the timers that watch them, would keep a
      // process alive until they run out, some 15 s for a member that joins.
      for (const socket of sockets) socket.destroy(new Error('the client is closed'))
    },
  }
}

/** Small requests must not wait for each other's acknowledgements: kafkajs' own factory leaves Nagle's algorithm on. */
function openSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs, sockets: Set<Socket>): Socket {
  // Whatever its types say, kafkajs gives false or null for a plain connection and true for a default one.
  const secure = ssl as ISocketFactoryArgs['ssl'] | boolean | null
  const socket = secure
    ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...(secure === true ? {} : secure) }, onConnect)
    : connectPlain({ host, port }, onConnect)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 60_000)
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
  return socket
}

/** kafkajs hands its cluster to partition assigners, the only declared way to it. The consumer that carries it never runs. */
function clusterOf(kafka: Kafka, { topicAgeMaxMs }: Settings): Cluster {
  let found: Cluster | undefined
  kafka.consumer({
    groupId: 'never joined',
    allowAutoTopicCreation: false,
    metadataMaxAge: topicAgeMaxMs,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster
        return {
          name: 'none',
          version: 0,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: '', metadata: Buffer.alloc(0) }),
        }
      },
    ],
  })
  if (found === undefined) throw new Error('kafkajs made a consumer without a cluster')
  return found
}

function noticeOf({ level, log, namespace }: LogEntry): Parameters<Settings['notice']>[0] {
  const { message, ...facts } = log
  return { level: level === kafkajs.logLevel.ERROR ? 'error' : 'warn', message: `${namespace}: ${message}`, facts }
}
