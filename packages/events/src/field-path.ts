const PATH_LENGTH_MAX = 256
const PLAIN = /^[A-Za-z_$][\w$-]*$/

/**
 * The path of a field: `traits.sex`, `score[2]`, `traits["a b"]`.
 *
 * A name comes from the record and may be a megabyte of anything: it is escaped as JSON escapes it, and the path is cut.
 */
export function fieldPath(segments: readonly (string | number)[]): string {
  const path = segments.map(written).join('')
  const whole = path.startsWith('.') ? path.slice(1) : path
  return whole.length <= PATH_LENGTH_MAX ? whole : `${whole.slice(0, PATH_LENGTH_MAX - 1).toWellFormed()}…`
}

function written(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`
  const name = segment.slice(0, PATH_LENGTH_MAX + 1)
  return PLAIN.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}
