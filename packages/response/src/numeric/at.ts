/** The element at an index that must exist: an index past the end is a mistake of ours and stops the process. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const element = list[index]
  if (element === undefined) throw new RangeError(`index ${index} is outside a list of ${list.length}`)
  return element
}
