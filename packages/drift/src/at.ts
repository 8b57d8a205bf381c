/** An element that is known to be there, which the compiler cannot know. */
export function at<T>(values: { readonly [index: number]: T }, i: number): T {
  return values[i] as T
}
