/** Numbers in the order in which they come, without a box around each. */
export interface NumberColumn<A> {
  readonly push: (value: number) => void
  readonly length: () => number
  readonly whole: () => A
}

interface ArrayType<A> {
  new (length: number): A
}

const FIRST_LENGTH = 4_096

export function createNumberColumn<A extends Float64Array | Uint32Array>(type: ArrayType<A>): NumberColumn<A> {
  let values = new type(FIRST_LENGTH)
  let length = 0
  return {
    push: (value) => {
      if (length === values.length) {
        const larger = new type(2 * length)
        larger.set(values)
        values = larger
      }
      values[length] = value
      length += 1
    },
    length: () => length,
    whole: () => values.slice(0, length) as A,
  }
}
