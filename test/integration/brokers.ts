import type { TestProject } from 'vitest/node'

/** Where the real parts are that integration tests talk to. */
export interface Brokers {
  /** `host:port` of a Kafka broker. */
  readonly kafka: string
  /** `redis://host:port` of a Redis server that tests may write to under names of their own. */
  readonly redis: string
}

declare module 'vitest' {
  interface ProvidedContext {
    brokers: Brokers | undefined
  }
}

export default function provideBrokers(project: TestProject): void {
  const kafka = process.env['FAIRSTREAM_TEST_KAFKA']
  const redis = process.env['FAIRSTREAM_TEST_REDIS']
  project.provide('brokers', kafka === undefined || redis === undefined ? undefined : { kafka, redis })
}
