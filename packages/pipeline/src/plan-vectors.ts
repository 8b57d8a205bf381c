import { createMomentWindow, readGroupSliceChecksum } from '@fairstream/sketch'
import type { MomentWindow, VectorSpace } from '@fairstream/sketch'
import type { Scorecard } from '@fairstream/configuration'
import { compareText } from './partition-reading.ts'
import type { SliceRead } from './partition-reading.ts'
import type { VectorWindow } from './vector-laws.ts'

/** The n-D slices in a plan's window: key to group and start, and each group's totals. */
interface MomentTotals {
  readonly momentTotals: Map<string, MomentWindow>
  readonly held: Map<string, { readonly group: string; readonly start: number }>
}

/** Enters what is new, replaces what changed and takes out what has left the window. Mutates the totals. */
export function bringUpMoments(
  { momentTotals, held }: MomentTotals,
  space: VectorSpace,
  inWindow: readonly SliceRead[],
  resumEvery: number,
): void {
  const wanted = new Set(inWindow.map(({ key }) => key))
  for (const [key, { group }] of held) {
    if (wanted.has(key)) continue
    momentTotals.get(group)?.leave(key)
    held.delete(key)
  }
  for (const { key, start, group, bytes } of inWindow) {
    const totals = momentTotals.get(group) ?? createMomentWindow(space, resumEvery)
    momentTotals.set(group, totals)
    const before = totals.checksum(key)
    if (before === readGroupSliceChecksum(bytes, key)) continue
    if (before !== undefined) totals.leave(key)
    totals.enter(key, bytes)
    held.set(key, { group, start })
  }
  const groups = new Set([...held.values()].map(({ group }) => group))
  for (const group of momentTotals.keys()) if (!groups.has(group)) momentTotals.delete(group)
}

/** Each group's window, sorted by group id. @param to - The boundary, epoch ms. */
export function momentWindows(
  momentTotals: ReadonlyMap<string, MomentWindow>,
  { window }: Scorecard,
  to: number,
): readonly VectorWindow[] {
  return [...momentTotals]
    .sort(([a], [b]) => compareText(a, b))
    .map(([group, { totals, weighted }]) => ({ group, ...weighted(to, window.halfLifeMs), n: totals.n, totals }))
}
