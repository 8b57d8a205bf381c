import fc from 'fast-check'
import { expect, test } from 'vitest'
import version1 from '../fixtures/quantile-function-v1.json' with { type: 'json' }
import { anyLaw, anyLattice, atoms, cells, RUNS } from '../testing/laws.ts'
import { decodeQuantileFunction, encodeQuantileFunction, TransportBytesError } from './index.ts'

test('bytes of version 1, written by another program, are read and written again the same', () => {
  for (const { hex, levels, lower, upper } of [version1.atoms, version1.cells]) {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    const q = decodeQuantileFunction(bytes, 'fixture')
    expect(q).toEqual({ levels: Float64Array.from(levels), lower: Float64Array.from(lower), upper: Float64Array.from(upper) })
    expect(encodeQuantileFunction(q)).toEqual(bytes)
  }
})

test('what is encoded is decoded, also from the middle of a buffer', () => {
  fc.assert(
    fc.property(fc.oneof(anyLaw, anyLattice), fc.integer({ min: 0, max: 9 }), (q, offset) => {
      const bytes = encodeQuantileFunction(q)
      const around = new Uint8Array(bytes.length + 20).fill(255)
      around.set(bytes, offset)
      expect(decodeQuantileFunction(around.subarray(offset, offset + bytes.length), 'key')).toEqual(q)
    }),
    RUNS,
  )
})

test('a law of atoms is written without its upper ends', () => {
  expect(encodeQuantileFunction(atoms([1, 2, 3])).length).toBe(12 + 8 * (4 + 3))
  expect(encodeQuantileFunction(cells([1, 2, 3, 4])).length).toBe(12 + 8 * (4 + 3 + 3))
})

test('anything unexpected is a fault that names its key', () => {
  const good = encodeQuantileFunction(cells([0, 1, 2, 4]))
  const faults: Record<string, (bytes: Uint8Array, view: DataView) => unknown> = {
    empty: () => new Uint8Array(0),
    'cut in the header': (bytes) => bytes.subarray(0, 11),
    'cut at the end': (bytes) => bytes.subarray(0, bytes.length - 1),
    'longer than it says': (bytes) => Uint8Array.of(...bytes, 0),
    magic: (_, view) => {
      view.setUint8(0, 0)
    },
    'a later version': (_, view) => {
      view.setUint8(4, 2)
    },
    'an unknown flag': (_, view) => {
      view.setUint8(5, 2)
    },
    'reserved bytes': (_, view) => {
      view.setUint8(6, 1)
    },
    'no pieces': (_, view) => {
      view.setUint32(8, 0, true)
    },
    'more pieces than bytes': (_, view) => {
      view.setUint32(8, 0xffffffff, true)
    },
    'levels that fall': (_, view) => {
      view.setFloat64(20, 0.9, true)
    },
    'levels that stand': (_, view) => {
      view.setFloat64(20, 0, true)
    },
    'a level that is no number': (_, view) => {
      view.setFloat64(20, NaN, true)
    },
    'a first level of −0': (_, view) => {
      view.setFloat64(12, -0, true)
    },
    'levels that end below 1': (_, view) => {
      view.setFloat64(36, 0.99, true)
    },
    'a value that is no number': (_, view) => {
      view.setFloat64(44, NaN, true)
    },
    'an infinite value': (_, view) => {
      view.setFloat64(good.length - 8, Infinity, true)
    },
    'a piece upside down': (_, view) => {
      view.setFloat64(44, 1.5, true)
    },
    'pieces that overlap': (_, view) => {
      view.setFloat64(52, 0.5, true)
    },
  }
  for (const [name, plant] of Object.entries(faults)) {
    const bytes = good.slice()
    const changed = plant(bytes, new DataView(bytes.buffer))
    const planted = changed instanceof Uint8Array ? changed : bytes
    expect(() => decodeQuantileFunction(planted, 'maps/credit/7'), name).toThrow(TransportBytesError)
    expect(() => decodeQuantileFunction(planted, 'maps/credit/7'), name).toThrow('maps/credit/7')
  }
  expect(() => decodeQuantileFunction(good, 'maps/credit/7')).not.toThrow()
})

test('one law has one encoding: atoms written as cells are refused', () => {
  const bytes = encodeQuantileFunction(cells([0, 1]))
  new DataView(bytes.buffer).setFloat64(12 + 8 * 3, 0, true)
  expect(() => decodeQuantileFunction(bytes, 'key')).toThrow(TransportBytesError)
})

test('the error says that reading again is no use', () => {
  const error = new TransportBytesError('a/b', 'reason')
  expect(error).toMatchObject({ code: 'TRANSPORT_BYTES', retryable: false, key: 'a/b', name: 'TransportBytesError' })
})
