// On narrow windows the navigation is wider than they are: where the page is, is scrolled into view.

import { router } from './router.js'

/** Begins to do so. */
export function keepNavigationInView() {
  router.addEventListener('change', () => requestAnimationFrame(() => {
    const nav = document.querySelector('.shell-header nav')
    const current = nav?.querySelector('[aria-current]')
    if (!current) return
    if (current.offsetLeft < nav.scrollLeft || current.offsetLeft + current.offsetWidth > nav.scrollLeft + nav.clientWidth) {
      nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2
    }
  }))
}
