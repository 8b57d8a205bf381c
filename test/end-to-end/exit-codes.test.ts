import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ended, fairstream, inDirectory, startFairstream } from './fairstream-command.ts'

const FIVE_MISTAKES = `prefx: bank
scorecards:
  credit:
    range: [850, 300]
    traits: [sex, origin]
    theta: 1.5
    ties: median
    planEvery: PT7M
    window: { slice: PT5M }
`

async function inWorkspace(work: (directory: string) => Promise<void>): Promise<void> {
  await inDirectory(async (directory) => {
    await writeFile(join(directory, 'f.yaml'), 'scorecards: { exam: { range: [0, 100], traits: [sex] } }')
    const event = { id: 'a', subject: 's', scorecard: 'exam', traits: { sex: 'f' }, score: 50, time: 0 }
    await writeFile(join(directory, 'events.ndjson'), `${JSON.stringify(event)}\n`)
    await work(directory)
  })
}

function run(input: string, config: string, out: string): readonly string[] {
  return ['run', '--input', input, '--config', config, '--out', out]
}

describe('the real command', () => {
  it('gives help on stdout', async () => {
    const { code, stdout, stderr } = await fairstream('/', ['run', '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Usage: fairstream run')
  })

  it.each([
    [['rnu'], "'rnu' is no command: did you mean run?"],
    [['run', '--inptu', 'x'], '--inptu is no option of run: did you mean --input?'],
    [['start'], 'start needs --config F, or --demo'],
  ])('exits with 2 for %j and says what was meant', async (args, says) => {
    const { code, stdout, stderr } = await fairstream('/', args)
    expect(stderr).toContain(says)
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('a configuration with five mistakes', () => {
  it.each([
    ['run', run('events.ndjson', 'five.yaml', 'out')],
    ['config print', ['config', 'print', '--config', 'five.yaml']],
    ['ingest', ['ingest', '--input', 'events.ndjson', '--config', 'five.yaml']],
    ['tail', ['tail', 'fair-scores', '--config', 'five.yaml']],
    ['topics create', ['topics', 'create', '--config', 'five.yaml']],
    ['topics check', ['topics', 'check', '--config', 'five.yaml']],
    ['maps list', ['maps', 'list', '--config', 'five.yaml']],
    ['maps show', ['maps', 'show', 'latest', '--config', 'five.yaml']],
  ])('is told all five with their paths by %s, which exits with 2', async (_, args) => {
    await inWorkspace(async (directory) => {
      await writeFile(join(directory, 'five.yaml'), FIVE_MISTAKES)
      const { code, stdout, stderr } = await fairstream(directory, args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('five.yaml: 5 mistakes')
      const told = stderr
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
        .map((line) => line.trim().split(' ')[0])
      expect(told.toSorted()).toEqual([
        'prefx',
        'scorecards.credit.planEvery',
        'scorecards.credit.range',
        'scorecards.credit.theta',
        'scorecards.credit.ties',
      ])
      expect(stderr).toContain('(five.yaml:6:12)')
      expect(await readdir(directory)).not.toContain('out')
    })
  })

  it('is found by doctor, which exits with 1', async () => {
    await inWorkspace(async (directory) => {
      await writeFile(join(directory, 'five.yaml'), FIVE_MISTAKES)
      const { code, stdout, stderr } = await fairstream(directory, ['doctor', '--config', 'five.yaml'])
      expect(code).toBe(1)
      expect(stdout).toContain('scorecards.credit.theta')
      expect(stderr).toContain('Not looked at: log and state. The configuration that says where they are has mistakes.')
      expect((await fairstream(directory, ['doctor', '--config', 'f.yaml'])).code).toBe(0)
      expect(await readdir(directory)).toEqual(['events.ndjson', 'f.yaml', 'five.yaml'])
    })
  })
})

describe('a deployment on disk', () => {
  it('begins with topics create, takes what ingest sends, and is looked at by tail, maps and doctor', async () => {
    await inWorkspace(async (directory) => {
      const call = async (line: string): Promise<readonly [number | null, string]> => {
        const { code, stderr } = await fairstream(directory, [...line.split(' '), '--config', 'f.yaml'])
        return [code, stderr]
      }
      const nothingYet = 'there is no data in .fairstream yet: fairstream start, or topics create, begins it'
      for (const line of ['ingest --input events.ndjson', 'tail fair-scores', 'topics check', 'maps list'])
        expect(await call(line)).toEqual([3, `fairstream: ${nothingYet}\n`])
      expect((await call('topics create'))[0]).toBe(0)
      expect(await call('topics check')).toEqual([0, ''])
      expect((await call('doctor'))[0]).toBe(0)
      expect(await call('ingest --input events.ndjson')).toEqual([0, expect.stringContaining('1 line sent in')])
      expect((await call('tail raw-scores --from start --limit 1'))[0]).toBe(0)
      expect(await call('maps list')).toEqual([0, '0 maps\n'])
      expect(await call('maps show latest')).toEqual([2, expect.stringContaining('there is no map yet')])
      await writeFile(join(directory, 'long.ndjson'), 'x'.repeat(1_048_577))
      expect((await call('ingest --input long.ndjson'))[0]).toBe(1)
    })
  })

  it('is watched until Ctrl-C, which ends tail with 0 and ingest with 130', async () => {
    await inWorkspace(async (directory) => {
      await fairstream(directory, ['topics', 'create', '--config', 'f.yaml'])
      const tail = startFairstream(directory, ['tail', 'raw-scores', '--config', 'f.yaml', '--from', 'start'])
      const seen = new Promise<void>((resolve) =>
        tail.stdout?.once('data', () => {
          resolve()
        }),
      )
      const tailEnd = ended(tail)
      const ingest = startFairstream(directory, ['ingest', '--input', '-', '--config', 'f.yaml'])
      const ingestEnd = ended(ingest)
      ingest.stdin?.write('not json, and not the end\n')
      await seen
      tail.kill('SIGINT')
      ingest.kill('SIGINT')
      expect((await tailEnd).code).toBe(0)
      expect(await ingestEnd).toMatchObject({ code: 130, stderr: expect.stringContaining('stopped; 1 line sent') as string })
    })
  })
})

describe('config print', () => {
  it('says where each value came from', async () => {
    await inWorkspace(async (directory) => {
      const { code, stdout } = await fairstream(directory, ['config', 'print', '--config', 'f.yaml'], {
        FAIRSTREAM_LOG__SKEW: 'PT1M',
      })
      expect(code).toBe(0)
      expect(stdout).toMatch(/skew: PT1M +# FAIRSTREAM_LOG__SKEW\n/)
      expect(stdout).toMatch(/range: \[0, 100\] +# file\n/)
      expect(stdout).toMatch(/ties: mid +# default\n/)
    })
  })
})

describe('run refuses, with exit code 2 and nothing written,', () => {
  it('an input that is not there, or is a directory', async () => {
    await inWorkspace(async (directory) => {
      const missing = await fairstream(directory, run('none.ndjson', 'f.yaml', 'out'))
      expect([missing.code, missing.stderr]).toEqual([2, 'fairstream: --input none.ndjson: no such file or directory\n'])
      const isDirectory = await fairstream(directory, run('.', 'f.yaml', 'out'))
      expect([isDirectory.code, isDirectory.stderr]).toEqual([2, 'fairstream: --input .: is a directory; wanted a file\n'])
      expect(await readdir(directory)).toEqual(['events.ndjson', 'f.yaml'])
    })
  })

  it('an input that cannot be opened', async () => {
    await inWorkspace(async (directory) => {
      await symlink('loop.ndjson', join(directory, 'loop.ndjson'))
      const loop = await fairstream(directory, run('loop.ndjson', 'f.yaml', 'out'))
      expect([loop.code, loop.stderr.split(':')[1]]).toEqual([2, ' --input loop.ndjson'])
      // Root may read everything.
      if (process.getuid?.() === 0) return
      await chmod(join(directory, 'events.ndjson'), 0)
      const { code, stderr } = await fairstream(directory, run('events.ndjson', 'f.yaml', 'out'))
      expect([code, stderr]).toEqual([2, 'fairstream: --input events.ndjson: permission denied\n'])
    })
  })

  it('a directory that holds other files', async () => {
    await inWorkspace(async (directory) => {
      const { code, stderr } = await fairstream(directory, run('events.ndjson', 'f.yaml', '.'))
      expect(code).toBe(2)
      expect(stderr).toContain("--out .: holds 'events.ndjson', which no run wrote")
      expect(await readdir(directory)).toEqual(['events.ndjson', 'f.yaml'])
    })
  })

  it('a file for a directory, and a directory that holds the input', async () => {
    await inWorkspace(async (directory) => {
      const isFile = await fairstream(directory, run('events.ndjson', 'f.yaml', 'f.yaml'))
      expect([isFile.code, isFile.stderr]).toEqual([
        2,
        'fairstream: --out f.yaml: is, or lies under, a file; wanted a directory\n',
      ])
      await mkdir(join(directory, 'out'))
      await writeFile(join(directory, 'out', 'dead-letters.ndjson'), '')
      const holdsInput = await fairstream(directory, run('out/dead-letters.ndjson', 'f.yaml', 'out'))
      expect(holdsInput.code).toBe(2)
      expect(holdsInput.stderr).toContain('holds the input')
    })
  })
})

describe('a signal', () => {
  it('ends a run with nothing in place that looks complete, and says so', async () => {
    await inWorkspace(async (directory) => {
      const generate = ['generate', 'credit', '--n', '60000', '--seed', '1', '--out', 'many.ndjson']
      await fairstream(directory, generate)
      await writeFile(join(directory, 'c.yaml'), (await fairstream(directory, ['config', 'example', 'credit'])).stdout)
      const child = startFairstream(directory, run('many.ndjson', 'c.yaml', 'out'))
      const end = ended(child)
      await until(async () => (await readdir(directory)).includes('out') && (await readdir(join(directory, 'out'))).length > 0)
      child.kill('SIGINT')
      const { code, stderr } = await end
      expect(code).toBe(130)
      expect(stderr).toMatch(/stopped after \d+ lines; nothing was written to out\n$/)
      expect(await readdir(join(directory, 'out'))).toEqual([])
    })
  })

  it('that cannot be caught leaves what the next run takes away', async () => {
    await inWorkspace(async (directory) => {
      await mkdir(join(directory, 'out', '.unfinished-99999999'), { recursive: true })
      await writeFile(join(directory, 'out', '.unfinished-99999999', 'fair-scores.ndjson'), '{"id":')
      expect((await fairstream(directory, run('events.ndjson', 'f.yaml', 'out'))).code).toBe(0)
      expect(await readdir(join(directory, 'out'))).toHaveLength(6)
    })
  })
})

describe('a reader that has seen enough', () => {
  it('ends generate without a word', async () => {
    const child = startFairstream('/', ['generate', 'credit', '--n', '1000000', '--seed', '1', '--out', '-'])
    const end = ended(child)
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await end).toMatchObject({ code: 0, stderr: '' })
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('it never came to hold')
}
