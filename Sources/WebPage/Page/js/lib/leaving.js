// Asks before a view with unsaved work is left.

import { ask } from '../components/dialogs.js'
import { html } from './html.js'
import { router } from './router.js'

/**
 * While `isUnsaved()` says so: a link within the page asks first, and the browser asks before the tab is closed or loaded again.
 * `forget` is called when somebody wants to leave all the same; `signal` ends it.
 */
export function guardLeaving(isUnsaved, forget, signal) {
  addEventListener('beforeunload', (event) => isUnsaved() && event.preventDefault(), { signal })
  // Before the router hears of it.
  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.('a[href]')
    if (!link || link.target || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (link.origin !== location.origin || !link.pathname.startsWith('/app') || link.pathname === location.pathname || !isUnsaved()) return
    event.preventDefault()
    event.stopPropagation()
    const isLeaving = await ask({
      title: 'Leave without saving?', content: html`<p>What you changed here is lost.</p>`, confirm: 'Leave', isDangerous: true,
    })
    if (!isLeaving) return
    forget()
    router.go(link.pathname.replace(/^\/app/, '') + link.search)
  }, { capture: true, signal })
}
