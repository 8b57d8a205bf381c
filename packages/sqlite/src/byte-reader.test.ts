import { expect, test } from 'vitest'
import { createByteReader, DamagedBytesError } from './byte-reader.ts'

test('nothing is read past the end', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  expect(createByteReader(bytes, 1).bytes(2)).toEqual(Uint8Array.of(2, 3))
  expect(() => createByteReader(bytes, 1).bytes(3)).toThrow(DamagedBytesError)
  expect(() => {
    createByteReader(bytes, 1).pass(3)
  }).toThrow(DamagedBytesError)
  expect(() => createByteReader(bytes, 3).varint()).toThrow(DamagedBytesError)
})

test('a number of five bytes is read, and one without an end refused', () => {
  expect(createByteReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), 0).varint()).toBe(2 ** 32 - 1)
  expect(() => createByteReader(new Uint8Array(9).fill(0x80), 0).varint()).toThrow(DamagedBytesError)
})

test('what is read is a view of its own kind, were the bytes a Buffer', () => {
  const read = createByteReader(Buffer.from('abc'), 0).bytes(3)
  expect(Object.getPrototypeOf(read)).toBe(Uint8Array.prototype)
})
