// The token that farms may ask for before workers and settings are managed. It is kept until the browser's tab is closed.

import { askText } from '../components/dialogs.js'

const KEY = 'shaman.token'

/** What to send with calls: `{ Authorization }`, or nothing. */
export function credentials() {
  const token = sessionStorage.getItem(KEY)
  return token ? { Authorization: `Bearer ${token}` } : {}
}

let asking = null

/** Asks a person for the token, once for all that need it at the time. Resolves to whether one was given. */
export function askForToken() {
  asking ??= ask().finally(() => { asking = null })
  return asking
}

async function ask() {
  const token = await askText({
    title: 'This farm asks for a token',
    label: 'Managing workers and settings needs the management token of the farm’s configuration.',
    type: 'password', confirm: 'Use it',
  })
  if (token === null) return false
  sessionStorage.setItem(KEY, token)
  return true
}
