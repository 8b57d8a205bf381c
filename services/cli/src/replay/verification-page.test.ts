import type { PartitionVerified, Verification } from '@fairstream/replay'
import { describe, expect, it } from 'vitest'
import { verificationPage } from './verification-page.ts'

const PARTITION: PartitionVerified = {
  ...{ partition: 0, from: 0, to: 431, held: 0, pastRetention: 0, answersPastRetention: 0 },
  ...{ inputs: 431, fairScores: 400, deadLetters: 31, lateScores: 0, repeats: 0, repeatsNotCompared: 0 },
  ...{ unanswered: 0, lost: 0, compared: 431, folded: 431, refusedThen: 0, slices: 9, stateAt: 431 },
}
const WHOLE: Verification = {
  ...{ kind: 'verification', log: 'main', asked: { state: true, maps: true, shownMax: 20 }, partitions: [PARTITION] },
  maps: { held: 3, named: 2, tampered: [], missing: [], replanned: 3, notReplanned: {} },
  ...{ notComparable: {}, divergences: { count: 0, byField: {}, shown: [] } },
}
const BROKEN: Verification = {
  ...WHOLE,
  partitions: [{ ...PARTITION, pastRetention: 7, held: 7, lost: 1, stateEnds: 'a map is gone', unanswered: 2 }],
  maps: {
    ...WHOLE.maps,
    tampered: [{ version: 'ab12', scorecard: 'exam', words: ['manifest at offset 4: <another>'], fairScores: 12 }],
    missing: [{ version: 'cd34', words: ['it is not on transport-maps'], fairScores: 1 }],
    notReplanned: { 'seeded from history': 1 },
  },
  notComparable: { 'a fair score of another format': 5 },
  divergences: {
    count: 3,
    byField: { fair: 1, flags: 2 },
    shown: [{ id: 'main/0/41', field: 'fair', wanted: '612', found: '613' }],
  },
}

describe('a verification as a page', () => {
  it('says of one that holds that all is as it should be, and lists nothing', () => {
    const page = verificationPage(WHOLE)
    expect(page).toContain('<p>431 answers of 431 inputs computed again: all are what they should be.</p>')
    expect(page).toContain('<p>Nothing differs.</p>')
    expect(page).toContain('<p>Nothing that was asked for is past retention.</p>')
    expect(captionsOf(page)).toEqual(['Inputs and their answers', 'What the store counts, held against the log'])
  })

  it('counts divergences by field, the most first, and names those that are shown', () => {
    const page = verificationPage(BROKEN)
    expect(page).toContain('3 divergences, 1 tampered map, 1 missing map, 6 that could not be compared.')
    expect(rowsOf(page, 'Divergences by field')).toEqual([
      ['flags', 'what is to be known beside: late, duplicate, unmapped', '2'],
      ['fair', 'the fair score', '1'],
    ])
    expect(rowsOf(page, 'The first 1 of them; 2 more are counted above')).toEqual([['main/0/41', 'fair', '612', '613']])
  })

  it('says which maps cannot be used, what rests on them, and what is past retention', () => {
    const page = verificationPage(BROKEN)
    expect(rowsOf(page, 'Maps that cannot be used')).toEqual([
      ['ab12', 'exam', 'tampered with', 'manifest at offset 4: &lt;another&gt;', '12'],
      ['cd34', '', 'missing', 'it is not on transport-maps', '1'],
    ])
    expect(rowsOf(page, 'Maps that were not planned again')).toEqual([['seeded from history', '1']])
    expect(rowsOf(page, 'Past retention')).toEqual([['0', '7', '7', '0']])
    expect(rowsOf(page, 'Not compared for another reason')).toEqual([
      ['a fair score of another format', '5'],
      ['the state of partition 0 could be folded no further: a map is gone', '1'],
    ])
  })

  it('shows no table of what was not asked for or not named', () => {
    const asked = { state: false, maps: false, shownMax: 0 }
    const page = verificationPage({ ...BROKEN, asked, divergences: { ...BROKEN.divergences, shown: [] } })
    expect(captionsOf(page)).not.toContain('What the store counts, held against the log')
    expect(captionsOf(page).some((each) => each.startsWith('The first'))).toBe(false)
    expect(page).toContain('Maps were not planned again; --maps does that.')
  })

  it('has the same bytes for the same findings, in whatever order the fields were met', () => {
    const other = { ...BROKEN, divergences: { ...BROKEN.divergences, byField: { flags: 2, fair: 1 } } }
    expect(verificationPage(other)).toBe(verificationPage(BROKEN))
  })
})

function captionsOf(page: string): readonly string[] {
  return [...page.matchAll(/<caption>(.*?)<\/caption>/g)].map(([, caption = '']) => caption)
}

function rowsOf(page: string, caption: string): readonly (readonly string[])[] {
  const [, after = ''] = page.split(`<caption>${caption}</caption>`)
  const [, body = ''] = /<tbody>\n(.*?)<\/tbody>/s.exec(after) ?? []
  return [...body.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = '']) => cell),
  )
}
