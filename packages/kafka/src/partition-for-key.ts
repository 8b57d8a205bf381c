/** The partition that Java's and kafkajs' default partitioner give a key: murmur2, without its sign, modulo the partitions. */
export function partitionForKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}

const M = 0x5bd1e995

/** Kafka's murmur2 (Appleby), on 32 bits, with Kafka's seed. */
function murmur2(key: Uint8Array): number {
  let hash = 0x9747b28c ^ key.length
  const whole = key.length & ~3
  const at = (index: number): number => key[index] ?? 0
  for (let index = 0; index < whole; index += 4) {
    const word = at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24)
    const mixed = Math.imul(word, M)
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> 24), M)
  }
  const rest = key.length - whole
  if (rest === 3) hash ^= at(whole + 2) << 16
  if (rest >= 2) hash ^= at(whole + 1) << 8
  if (rest >= 1) hash = Math.imul(hash ^ at(whole), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}
