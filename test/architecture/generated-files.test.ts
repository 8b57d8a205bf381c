import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import { generatedFiles, staleFiles } from '../../infra/generated-files.ts'
import { TOPICS } from '../../packages/events/src/index.ts'

const repository = join(import.meta.dirname, '../..')
const written: string[] = []

afterEach(() => {
  for (const root of written.splice(0)) rmSync(root, { recursive: true })
})

describe('the generated files', () => {
  it('are what packages/events says now', () => {
    expect(staleFiles(repository), 'run npm run -s generate').toEqual([])
  })

  it('pass the check that the script makes of them', () => {
    const run = generate('--check')
    expect({ status: run.status, said: run.stderr }).toEqual({ status: 0, said: '' })
  })

  it('are written by no run with an unknown option', () => {
    expect(generate('--chekc').status).toBe(2)
  })

  it('are the same bytes at every run', () => {
    expect([...generatedFiles()]).toEqual([...generatedFiles()])
  })

  it('name every topic in topics.yaml and asyncapi.yaml, and have a schema for every record', () => {
    const files = generatedFiles()
    for (const topic of TOPICS) {
      expect(files.get('infra/topics.yaml')).toContain(`name: "{prefix}.${topic.name}.v1"`)
      expect(files.get('infra/asyncapi.yaml')).toContain(`address: "{prefix}.${topic.name}.v1"`)
      for (const record of topic.records) expect(files.has(`infra/schemas/${record}.json`)).toBe(true)
    }
  })
})

describe('a generated file is stale', () => {
  it('when one byte of it was changed', () => {
    const root = copy()
    const text = generatedFiles().get('infra/topics.yaml') ?? ''
    writeFileSync(join(root, 'infra/topics.yaml'), text.replace('delete', 'Delete'))
    expect(staleFiles(root)).toEqual(['infra/topics.yaml'])
  })

  it('when it is missing', () => {
    const root = copy()
    rmSync(join(root, 'infra/schemas/policy.json'))
    expect(staleFiles(root)).toEqual(['infra/schemas/policy.json'])
  })

  it('when nothing generates it any longer', () => {
    const root = copy()
    writeFileSync(join(root, 'infra/schemas/gone.json'), '{}')
    expect(staleFiles(root)).toEqual(['infra/schemas/gone.json'])
  })
})

describe('every reference in asyncapi.yaml', () => {
  it('points at something in it', () => {
    const text = generatedFiles().get('infra/asyncapi.yaml') ?? ''
    const paths = yamlPaths(text)
    const references = [...text.matchAll(/\$ref: "#\/([^"]+)"/g)].map(([, path = '']) => path)
    expect(references.length).toBeGreaterThan(50)
    for (const reference of references) expect(paths).toContain(reference)
  })
})

function generate(option: string) {
  const script = [join(repository, 'infra/generate.ts'), option]
  return spawnSync(process.execPath, ['--conditions=@fairstream/source', ...script], { encoding: 'utf8' })
}

/** A fresh copy of the generated files under a root of its own. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), 'fairstream-generated-'))
  written.push(root)
  for (const [path, text] of generatedFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** The paths of all keys of block-style YAML with two spaces a level, joined by `/`. */
function yamlPaths(text: string): ReadonlySet<string> {
  const stack: string[] = []
  const paths = new Set<string>()
  for (const [, indent = '', key = ''] of text.matchAll(/^( *)([\w$-]+):/gm)) {
    stack.splice(indent.length / 2, Infinity, key)
    paths.add(stack.join('/'))
  }
  return paths
}
