const TABLES = makeTables()

/** The Castagnoli checksum of the bytes from `from` on, eight at a time (slicing-by-8, Kounavis and Berry 2008). */
export function crc32c(bytes: Uint8Array, from: number): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES
  let crc = -1
  let at = from
  for (const last = bytes.length - 8; at <= last; at += 8) {
    crc ^= at32(bytes, at)
    const high = at32(bytes, at + 4)
    crc =
      word(t7, crc & 255) ^
      word(t6, (crc >>> 8) & 255) ^
      word(t5, (crc >>> 16) & 255) ^
      word(t4, crc >>> 24) ^
      word(t3, high & 255) ^
      word(t2, (high >>> 8) & 255) ^
      word(t1, (high >>> 16) & 255) ^
      word(t0, high >>> 24)
  }
  for (; at < bytes.length; at += 1) crc = word(t0, (crc ^ (bytes[at] ?? 0)) & 255) ^ (crc >>> 8)
  return ~crc >>> 0
}

function at32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}

function word(table: Int32Array, index: number): number {
  return table[index] ?? 0
}

type Tables = readonly [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array]

function makeTables(): Tables {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256)) as unknown as Tables
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    tables[0][byte] = crc
  }
  for (let table = 1; table < 8; table += 1)
    for (let byte = 0; byte < 256; byte += 1) {
      const before = tables[table - 1]?.[byte] ?? 0
      const current = tables[table]
      if (current !== undefined) current[byte] = (before >>> 8) ^ word(tables[0], before & 255)
    }
  return tables
}
