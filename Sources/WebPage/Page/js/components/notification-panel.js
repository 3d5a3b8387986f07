// What happened, the newest first. Only as many as were scrolled to are in the document.

import { Component } from '../lib/component.js'
import { count, counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { notifications } from '../stores/notifications.js'
import { emptyNote, link, timeText } from './pieces.js'

const STEP = 50

/** `<notification-panel @close=${…}>` */
export class NotificationPanel extends Component {
  #search = ''
  #amount = STEP
  // While somebody reads further down, what they read stays where it is.
  #until = Infinity

  connected() {
    notifications.addEventListener('change', () => this.update(), { signal: this.signal })
    this.setAttribute('role', 'dialog')
    this.setAttribute('aria-label', 'Notifications')
  }

  #scrolled(event) {
    const { scrollTop, clientHeight, scrollHeight } = event.target
    if (scrollTop <= 1) this.#until = Infinity
    else if (this.#until === Infinity) this.#until = notifications.newest.number
    if (scrollTop + 2 * clientHeight > scrollHeight) this.#amount += STEP
    this.update()
  }

  #searched(event) {
    this.#search = event.target.value.trim().toLowerCase()
    this.#amount = STEP
    this.update()
  }

  template() {
    const found = notifications.all.filter(({ name, text }) => `${name ?? ''} ${text}`.toLowerCase().includes(this.#search)).reverse()
    const shown = found.filter(({ number }) => number <= this.#until)
    const newer = found.length - shown.length
    const all = counted(notifications.all.length, 'notification')
    return html`
      <div class="notification-head"><h2>Notifications</h2>
        <input type="search" class="search" placeholder="Filter" aria-label="Filter notifications" maxlength="200" @input=${(event) => this.#searched(event)}>
        <button class="plain" aria-label="Close" @click=${() => this.dispatchEvent(new CustomEvent('close'))}>✕</button></div>
      <div class="notification-state"><p class="hint">${this.#search ? `${count(found.length)} of ${all}` : all}, since the page was loaded</p>
        ${newer > 0 ? html`<button @click=${() => this.#toTop()}>${count(newer)} newer</button>` : null}</div>
      ${found.length === 0 ? emptyNote(notifications.newest === undefined ? 'Nothing happened yet.' : 'No notification is like that.') : null}
      <ol class="notifications" tabindex="0" aria-label="The newest first" .hidden=${found.length === 0} @scroll=${(event) => this.#scrolled(event)}>
        ${shown.slice(0, this.#amount).map(row)}</ol>`
  }

  #toTop() {
    this.querySelector('.notifications').scrollTop = 0
    this.querySelector('input').focus()
  }
}

function row({ at, kind, name, path, text }) {
  const what = name ? html`<bdi>${name}</bdi>` : null
  return html`<li data-status=${kind === 'problem' ? 'failed' : kind === 'done' ? 'completed' : kind || 'new'}>
    <span class="notification-text">${path ? link(address(path), what) : what} ${text}</span>${timeText(at)}</li>`
}

customElements.define('notification-panel', NotificationPanel)
