import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { LocalRedis } from './local-redis.ts'

/** Runs one command on a server of our own and returns what redis-cli prints, one line an element. */
export async function redisCli({ url }: Pick<LocalRedis, 'url'>, ...command: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-u', url, ...command])
  return stdout.trim()
}
