import { createMemoryLog } from '@fairstream/memory'
import { LogError } from '@fairstream/ports'
import type { Log } from '@fairstream/ports'
import { describe, expect, test } from 'vitest'
import { boundsOf } from './output-tail.ts'

/** A log whose client knows of one partition until it is asked for another by name, as a broker's client does after growth. */
function withStaleBounds(log: Log): Log {
  let known = 1
  return {
    ...log,
    bounds: async (topic) => (await log.bounds(topic)).slice(0, known),
    read: (topic, partition, from, to) => {
      known = Math.max(known, partition + 1)
      return log.read(topic, partition, from, to)
    },
  }
}

describe('the bounds of a partition that was just added', () => {
  const log = createMemoryLog({ topics: { fair: 2 }, now: () => 0 })

  test('are those that it has, not those of a partition that is empty', async () => {
    await log.append('fair', [{ key: null, value: Uint8Array.of(1), headers: [], partition: 1 }])
    expect(await boundsOf(withStaleBounds(log), 'fair', 1)).toEqual({ partition: 1, first: 0, end: 1 })
  })

  test('are refused where there is no such partition', async () => {
    await expect(boundsOf(withStaleBounds(log), 'fair', 2)).rejects.toThrow(LogError)
  })
})
