import type { GroupParity } from './parity.ts'
import { drawBar } from './progress.ts'
import { grouped, percent } from './quantities.ts'
import type { Paint } from './terminal.ts'

const BAR_WIDTH = 14

/** Groups before and after: means, and who is in the top half. At theta 1 half of every group is, but for what chance does. */
export function printParity(groups: readonly GroupParity[], paint: Paint): string {
  const width = Math.max(5, ...groups.map(({ group }) => group.length))
  const head = `  ${'group'.padEnd(width)}   ${'people'.padStart(7)}   ${'mean: raw'.padStart(9)}  ${'fair'.padStart(5)}   ${'in the top half: raw'.padEnd(BAR_WIDTH + 8)}  fair`
  const rows = groups.map((each) => {
    const raw = barAndShare(each.topHalfRaw, paint)
    const fair = barAndShare(each.topHalfFair, paint)
    const means = `${each.meanRaw.toFixed(1).padStart(9)}  ${each.meanFair.toFixed(1).padStart(5)}`
    return `  ${each.group.padEnd(width)}   ${grouped(each.n).padStart(7)}   ${means}   ${raw}    ${fair}`
  })
  return `${paint.faint(head)}\n${rows.join('\n')}\n`
}

/** The least share in the top half over the greatest: what the four-fifths rule looks at. */
export function impactRatio(shares: readonly number[]): number {
  return Math.min(...shares) / Math.max(...shares)
}

function barAndShare(share: number, paint: Paint): string {
  return `${paint.bar(drawBar(share, BAR_WIDTH))} ${percent(share).padStart(5)}`
}
