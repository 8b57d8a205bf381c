import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOutputDirectory } from './output-directory.ts'

let root: string
let out: string
let input: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fairstream-'))
  out = join(root, 'a', 'out')
  input = join(root, 'events.ndjson')
  await writeFile(input, '')
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

const line = (text: string): Uint8Array => Buffer.from(text)

describe('an output directory', () => {
  it('has its files in place only when the run is kept', async () => {
    const outputs = await openOutputDirectory(out, input)
    outputs.files['fair-scores'].add(line('{"a":1}'))
    await outputs.flush()
    expect((await readdir(out)).filter((name) => name.endsWith('.ndjson'))).toEqual([])
    await outputs.keep()
    expect(await readFile(join(out, 'fair-scores.ndjson'), 'utf8')).toBe('{"a":1}\n')
    expect(await readdir(out)).toHaveLength(6)
  })

  it('keeps an earlier run’s files when the later one is discarded', async () => {
    const earlier = await openOutputDirectory(out, input)
    earlier.files['fair-scores'].add(line('earlier'))
    await earlier.keep()
    const later = await openOutputDirectory(out, input)
    later.files['fair-scores'].add(line('later'))
    await later.flush()
    await later.discard()
    expect(await readFile(join(out, 'fair-scores.ndjson'), 'utf8')).toBe('earlier\n')
    expect(await readdir(out)).toHaveLength(6)
  })

  it('writes lines of any length, whole and in order', async () => {
    const lines = [9, 1_048_566, 1_048_575, 1_048_576, 3_000_000, 0, 700_000, 700_000].map((length, index) =>
      String(index).repeat(length),
    )
    const outputs = await openOutputDirectory(out, input)
    for (const each of lines) outputs.files['fair-scores'].add(line(each))
    await outputs.keep()
    expect((await readFile(join(out, 'fair-scores.ndjson'), 'utf8')) === `${lines.join('\n')}\n`).toBe(true)
  })

  it('is refused while another process writes there', async () => {
    await mkdir(join(out, `.unfinished-${process.ppid}`), { recursive: true })
    await expect(openOutputDirectory(out, input)).rejects.toThrow(`process ${process.ppid} is writing there`)
  })

  it('is refused where it holds what no run wrote', async () => {
    await mkdir(out, { recursive: true })
    await writeFile(join(out, 'letter.txt'), '')
    await expect(openOutputDirectory(out, input)).rejects.toThrow("holds 'letter.txt'")
    expect(await readdir(out)).toEqual(['letter.txt'])
  })
})
