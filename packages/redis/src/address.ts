/** The parts of a Redis URL. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly username?: string
  readonly password?: string
  readonly db: number
}

/**
 * Reads a Redis URL. ioredis would take it too, and with it every option that its query names.
 *
 * @throws RangeError that names what is wrong and never holds the URL, which may hold a password.
 */
export function redisAddress(url: string): RedisAddress {
  const { protocol, hostname, port, username, password, pathname, search, hash } = parsed(url)
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw refused('its scheme is not redis or rediss')
  if (hostname === '') throw refused('it names no host')
  if (search !== '' || hash !== '') throw refused('it goes on after the database')
  if (!/^\/?\d{0,5}$/.test(pathname)) throw refused('its path is not a database number')
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 6379 : Number(port),
    tls: protocol === 'rediss:',
    ...(username === '' ? {} : { username: decoded(username) }),
    ...(password === '' ? {} : { password: decoded(password) }),
    db: Number(pathname.slice(1)),
  }
}

/** Node's error holds the whole URL, so it goes no further. */
function parsed(url: string): URL {
  if (!URL.canParse(url)) throw refused('it is no URL; are all special characters of the password percent-encoded?')
  return new URL(url)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refused('user or password is not percent-encoded')
  }
}

function refused(why: string): RangeError {
  return new RangeError(`the Redis URL is refused: ${why}`)
}
