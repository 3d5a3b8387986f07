// Keeps relative times up to date, all of them by one timer.

import { ago } from '../lib/format.js'

const INTERVAL = 1_000

/** Begins to look after every `<time data-relative>` of the page. */
export function startClock() {
  setInterval(() => {
    if (document.hidden) return
    const now = Date.now()
    for (const element of document.querySelectorAll('time[data-relative]')) {
      const text = ago(element.dateTime, now)
      const node = textNode(element)
      if (node && node.data !== text) node.data = text
    }
  }, INTERVAL)
}

// The text belongs to a template, which compares with what it wrote itself: only its data may be changed.
function textNode(element) {
  for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE && node.data) return node
  return null
}
