// Calls of which more is wanted than what the body says, or which take as long as they take.

import { APIError } from './api.js'
import { askForToken, credentials } from './token.js'

/**
 * Resolves to `{ status, statusText, headers, text }`, whatever the status is, and throws `APIError` when there is no answer.
 * There is no limit of time but the signal.
 */
export async function fullCall(method, path, { text, contentType = 'application/json', signal, headers = {} } = {}) {
  try {
    const answer = await fetch(new URL(path, location.origin), {
      // Without this the browser asks for a user's name by itself.
      credentials: 'omit',
      method, signal, body: text,
      headers: { Accept: 'application/json', ...credentials(), ...(text === undefined ? {} : { 'Content-Type': contentType }), ...headers },
    })
    return { status: answer.status, statusText: answer.statusText, headers: answer.headers, text: await answer.text() }
  } catch (problem) {
    if (signal?.aborted) throw problem
    throw new APIError(0, 'The server cannot be reached.')
  }
}

/** Changes something as `api` does, with the token asked for where it is missing; resolves to the headers and what the body says. */
export async function changeFully(method, path, body, options) {
  const call = () => fullCall(method, path, { ...options, text: JSON.stringify(body) })
  let answer = await call()
  if (answer.status === 401 && (await askForToken())) answer = await call()
  if (answer.status >= 300) throw new APIError(answer.status, messageOf(answer))
  return { headers: answer.headers, content: answer.text ? JSON.parse(answer.text) : null }
}

function messageOf({ status, statusText, text }) {
  try {
    const { message } = JSON.parse(text)
    if (message) return message
  } catch {
    // Something between the server and the page answered.
  }
  return `The server answered ${status} ${statusText}`.trim()
}
