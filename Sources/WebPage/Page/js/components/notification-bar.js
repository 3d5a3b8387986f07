// The button that opens what happened, and what happened last beside it for some seconds.

import { Component } from '../lib/component.js'
import { html } from '../lib/html.js'
import { notifications } from '../stores/notifications.js'
import './notification-panel.js'

const TIME_SHOWN = 8_000

export class NotificationBar extends Component {
  isOpen = false
  #shown = null
  #timer

  connected() {
    notifications.addEventListener('change', () => this.#show(), { signal: this.signal })
    // Wherever the focus is; what has a use of its own for Escape, such as a question, goes first.
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.isOpen && !event.defaultPrevented && !document.querySelector('dialog')) this.#close()
    }, { signal: this.signal })
  }

  #show() {
    this.#shown = notifications.newest
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#shown = null
      this.update()
    }, TIME_SHOWN)
    this.update()
  }

  #toggle() {
    if (this.isOpen) this.#close()
    else {
      this.isOpen = true
      this.updateNow()
      this.querySelector('notification-panel input').focus()
    }
  }

  #close() {
    this.isOpen = false
    this.updateNow()
    this.querySelector('button').focus()
  }

  template() {
    const last = this.isOpen ? null : this.#shown
    return html`<button class="plain" aria-expanded=${String(this.isOpen)} title="What happened (n)" @click=${() => this.#toggle()}>Notifications</button>
      ${last ? html`<span class="notification-last">${last.name ? html`<bdi>${last.name}</bdi>` : null} ${last.text}</span>` : null}
      ${this.isOpen ? html`<notification-panel @close=${() => this.#close()}></notification-panel>` : null}`
  }
}

customElements.define('notification-bar', NotificationBar)
