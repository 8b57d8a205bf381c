import { expect, test } from 'vitest'
import { crc32c } from './index.ts'

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

test('CRC-32C gives the check value and the vectors of RFC 3720', () => {
  expect(crc32c(ascii('123456789'))).toBe(0xe3069283)
  expect(crc32c(new Uint8Array(0))).toBe(0)
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e)
})

test('CRC-32C of parts, one seeding the next, is that of the whole', () => {
  expect(crc32c(ascii('6789'), crc32c(ascii('12345')))).toBe(0xe3069283)
})
