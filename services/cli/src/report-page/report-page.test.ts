import { expect, test } from 'vitest'
import { reportPage } from './report-page.ts'

const page = reportPage({
  title: 'A <report>',
  lead: ['What "was" compared & why.'],
  sections: [
    {
      heading: 'Groups',
      parts: [
        { kind: 'facts', facts: [{ label: 'moved', value: '3 %', note: 'of all' }] },
        { kind: 'table', caption: 'By group', columns: ['group', 'n'], rows: [['f|<a>', '30']] },
        {
          kind: 'figures',
          legend: [{ label: 'f&m' }],
          figures: [
            {
              caption: 'A line',
              plot: {
                kind: 'plot',
                name: 'line',
                title: 'line',
                alt: 'A line that "rises"',
                style: 'lines',
                x: { label: 'x', scale: 'linear' },
                y: { label: 'y', scale: 'linear' },
                series: [{ label: 'f&m', points: [[0, 0], [1, 1]] }], // prettier-ignore
              },
            },
          ],
        },
      ],
    },
  ],
  footer: ['from nowhere'],
})

test('a page escapes what it is told', () => {
  expect(page).toContain('<h1>A &lt;report&gt;</h1>')
  expect(page).toContain('What &quot;was&quot; compared &amp; why.')
  expect(page).toContain('<th scope="row">f|&lt;a&gt;</th>')
  expect(page).toContain('aria-label="A line that &quot;rises&quot;"')
  expect(page).toContain('f&amp;m</li>')
})

test('a page asks for nothing from anywhere', () => {
  expect(page).toContain("default-src 'none'")
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=|\bhref=/)
})

test('a page names its language, its headings, its tables and its pictures', () => {
  expect(page).toContain('<html lang="en">')
  expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
  expect([...page.matchAll(/<h1>/g)]).toHaveLength(1)
  expect(page).toContain('<caption>By group</caption>')
  expect(page).toContain('<th scope="col">n</th>')
  expect([...page.matchAll(/<svg[^>]*(role="img" aria-label="[^"]+"|aria-hidden="true")/g)]).toHaveLength(
    [...page.matchAll(/<svg/g)].length,
  )
})
