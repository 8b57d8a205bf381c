export type { KafkaFacts } from './inspect.ts'
export { openKafka } from './open-kafka.ts'
export type { KafkaLog } from './open-kafka.ts'
export type { KafkaNotice, KafkaSettings } from './settings.ts'
