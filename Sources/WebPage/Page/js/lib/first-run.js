// A farm that is not set up yet begins with the setup assistant.

import { api } from './api.js'
import { router } from './router.js'

/** Goes to the assistant from the first view when the server has no storage yet. */
export async function beginSetup() {
  try {
    const { isFirstRun } = await api.get('/api/v3/configuration')
    if (isFirstRun && router.current?.path === '/') router.go('/setup', { replace: true })
  } catch {
    // The view that is shown says what is wrong.
  }
}
