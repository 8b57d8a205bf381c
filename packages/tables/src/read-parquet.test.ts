import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { readFileAsTable, withFile } from '../testing/read-text.ts'
import { ROWS_AT_A_TIME } from './limits.ts'

const N = 2 * ROWS_AT_A_TIME + 3

function bytes(codec: 'SNAPPY' | 'GZIP'): Uint8Array {
  const index = Array.from({ length: N }, (_, each) => each)
  const columnData = [
    { name: 'id', data: index.map((each) => `id-${each}`), type: 'STRING' as const },
    { name: 'score', data: index.map((each) => each / 3), type: 'DOUBLE' as const },
  ]
  const compressors = { GZIP: (each: Uint8Array) => gzipSync(each) }
  return new Uint8Array(parquetWriteBuffer({ columnData, codec, compressors, rowGroupSize: N }))
}

describe('a Parquet file', () => {
  it.each(['SNAPPY', 'GZIP'] as const)('is read in order where one row group is many blocks (%s)', async (codec) => {
    await withFile('t.parquet', bytes(codec), async (path) => {
      const { rows } = await readFileAsTable(path)
      expect(rows).toHaveLength(N)
      expect(
        rows.every(({ line, cells }, index) => line === index + 1 && cells[0] === `id-${index}` && cells[1] === index / 3),
      ).toBe(true)
    })
  })

  it('is read by the columns that are asked for, in the order of the file', async () => {
    await withFile('t.parquet', bytes('SNAPPY'), async (path) => {
      const { columns, rows } = await readFileAsTable(path, { wanted: ['score', 'nothing'], only: true })
      expect([columns, rows[1]?.cells]).toEqual([['score'], [1 / 3]])
    })
  })

  it('is known by its first bytes where its name says nothing', async () => {
    await withFile('table', bytes('SNAPPY'), async (path) => {
      expect((await readFileAsTable(path)).format).toBe('parquet')
    })
  })
})
