import fc from 'fast-check'
import kafkajs from 'kafkajs'
import { expect, test } from 'vitest'
import { partitionForKey } from './partition-for-key.ts'

test('a key goes where the default partitioner of kafkajs and Java puts it', () => {
  const theirs = kafkajs.Partitioners.DefaultPartitioner()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 100 }), (bytes, count) => {
      const key = Buffer.from(bytes)
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ ...NOWHERE, partitionId }))
      expect(partitionForKey(key, count)).toBe(theirs({ topic: 't', partitionMetadata, message: { key, value: null } }))
    }),
    { numRuns: 1_000 },
  )
})

const NOWHERE = { leader: 0, isr: [], replicas: [], partitionErrorCode: 0 }
