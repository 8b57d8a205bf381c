/** FNV-1a of the key, as the log in memory has it: any fixed function serves that keeps a subject's events in one partition. */
export function partitionForKey(key: Uint8Array | null, partitions: number): number {
  if (key === null) return 0
  let hash = 0x811c9dc5
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % partitions
}
