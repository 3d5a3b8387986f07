// Calls of the server's API.

import { askForToken, credentials } from './token.js'

const TIME_LIMIT = 30_000

/** Why a call failed, in words for people. `status` is 0 when there was no answer. */
export class APIError extends Error {
  constructor(status, message) {
    super(message)
    this.name = 'APIError'
    this.status = status
  }
}

async function call(method, path, { body, query, signal } = {}) {
  const url = new URL(path, location.origin)
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, value)
  }
  // A space as `+` is a habit of forms that not every reader of addresses has.
  url.search = url.search.replaceAll('+', '%20')
  const limit = AbortSignal.timeout(TIME_LIMIT)
  let answer
  try {
    answer = await fetch(url, {
      method,
      headers: { Accept: 'application/json', ...credentials(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    if (answer.ok) return await content(answer)
  } catch (problem) {
    if (signal?.aborted) throw problem
    if (limit.aborted) throw new APIError(0, `The server did not answer within ${TIME_LIMIT / 1000} seconds.`)
    throw new APIError(0, 'The server cannot be reached.')
  }
  throw new APIError(answer.status, await message(answer))
}

async function content(answer) {
  if (answer.status === 204) return null
  const text = await answer.text()
  if (!text) return null
  return (answer.headers.get('Content-Type') ?? '').includes('json') ? JSON.parse(text) : text
}

async function message(answer) {
  try {
    const body = await answer.json()
    if (body.message) return body.message
  } catch {
    // Something between the server and the page answered.
  }
  return `The server answered ${answer.status} ${answer.statusText}`.trim()
}

/** Whether a call ended because nobody wants its answer any more. */
export function isAborted(problem) {
  return problem.name === 'AbortError'
}

// Who wants to change something is asked for the token that it needs; what only loads is told that it is missing.
async function change(method, path, options) {
  try {
    return await call(method, path, options)
  } catch (problem) {
    if (problem.status !== 401 || !(await askForToken())) throw problem
    return call(method, path, options)
  }
}

/** Each call resolves to what the body says (null when there is none) and throws `APIError`. */
export const api = {
  get: (path, options) => call('GET', path, options),
  post: (path, body, options) => change('POST', path, { ...options, body }),
  put: (path, body, options) => change('PUT', path, { ...options, body }),
  delete: (path, body, options) => change('DELETE', path, { ...options, body }),
}
