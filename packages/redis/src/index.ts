export { openRedis } from './open-redis.ts'
export type { RedisStore } from './open-redis.ts'
export type { RedisFacts } from './redis-facts.ts'
export type { RedisSettings } from './settings.ts'
