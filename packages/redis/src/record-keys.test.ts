import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordKeys } from './record-keys.ts'

const key = fc
  .array(fc.constantFrom('a', '{', '}', '%', '7b', '%7b', ':record', '\0', '\uD83D', '\uDE00'), { maxLength: 5 })
  .map((parts) => parts.join(''))

/** What Redis Cluster hashes: what stands between the first brace and the first closing one after it, unless that is nothing. */
function hashedPart(redisKey: Buffer): string {
  return /^[^{]*\{([^}]+)\}/s.exec(redisKey.toString('latin1'))?.[1] ?? redisKey.toString('latin1')
}

test('the keys of a record share one hash tag', () => {
  fc.assert(
    fc.property(key, (any) => {
      const { record, names, values } = recordKeys(any)
      expect(new Set([record, names, values].map(hashedPart)).size).toBe(1)
    }),
  )
})

test('no two records share a Redis key or a hash tag', () => {
  const seenAs = new Map<string, string>()
  fc.assert(
    fc.property(key, (any) => {
      const { record, names, values } = recordKeys(any)
      for (const seen of [hashedPart(record), ...[record, names, values].map((each) => each.toString('latin1'))]) {
        expect(seenAs.get(seen) ?? any).toBe(any)
        seenAs.set(seen, any)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a usual key stands in its Redis keys as it is', () => {
  const { record, names, values } = recordKeys('fairstream.raw-scores.v1/3')
  expect([record, names, values].map(String)).toEqual(
    ['record', 'names', 'values'].map((part) => `{fairstream.raw-scores.v1/3}:${part}`),
  )
})
