// Short notes about what was done. They are read out by screen readers and go away by themselves.

import { html, render } from '../lib/html.js'
import { notifications } from '../stores/notifications.js'

const TIME_SHOWN = 6_000
const MOST = 4
let toasts = []
let place = null
let number = 0

function show() {
  place ??= document.querySelector('#toasts')
  render(toasts.map(({ id, text, kind }) => html`<div class="toast" data-kind=${kind}><span>${text}</span>
    <button class="plain" aria-label="Dismiss" @click=${() => dismiss(id)}>✕</button></div>`), place)
}

function dismiss(id) {
  toasts = toasts.filter((toast) => toast.id !== id)
  show()
}

/** Says something; `kind` is `done` or `problem`. Problems stay longer. */
export function toast(text, kind = 'done') {
  const id = ++number
  notifications.add({ text, kind })
  toasts = [...toasts, { id, text, kind }].slice(-MOST)
  show()
  setTimeout(() => dismiss(id), kind === 'problem' ? 2 * TIME_SHOWN : TIME_SHOWN)
}
