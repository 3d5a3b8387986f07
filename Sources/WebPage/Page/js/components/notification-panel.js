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
  // While somebody reads further down, or is at a link, what they read stays where it is.
  #until = Infinity

  connected() {
    notifications.addEventListener('change', () => this.update(), { signal: this.signal })
    this.setAttribute('role', 'dialog')
    this.setAttribute('aria-label', 'Notifications')
  }

  #hold(isWanted) {
    if (!isWanted) this.#until = Infinity
    else if (this.#until === Infinity) this.#until = notifications.newest.number
    this.update()
  }

  // Rows are shown anew by their place: a link that has the focus would become another one's.
  #focused({ currentTarget: list, target }) {
    if (target !== list) this.#hold(true)
  }

  #left({ currentTarget: list, relatedTarget: next }) {
    // When the window loses the focus, the link keeps it for later.
    const isAway = !isLinkOf(list, next) && !isLinkOf(list, document.activeElement)
    if (isAway && list.scrollTop <= 1) this.#hold(false)
  }

  #scrolled({ target: list }) {
    const { scrollTop, clientHeight, scrollHeight } = list
    this.#hold(scrollTop > 1 || isLinkOf(list, document.activeElement))
    if (scrollTop + 2 * clientHeight > scrollHeight) this.#amount += STEP
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
      <ol class="notifications" tabindex="0" aria-label="The newest first" .hidden=${found.length === 0} @scroll=${(event) => this.#scrolled(event)}
        @focusin=${(event) => this.#focused(event)} @focusout=${(event) => this.#left(event)}>
        ${shown.slice(0, this.#amount).map(row)}</ol>`
  }

  #toTop() {
    this.querySelector('.notifications').scrollTop = 0
    this.querySelector('input').focus()
    this.#hold(false)
  }
}

function isLinkOf(list, element) {
  return element !== list && list.contains(element)
}

function row({ at, kind, name, path, text }) {
  const what = name ? html`<bdi>${name}</bdi>` : null
  return html`<li data-status=${kind === 'problem' ? 'failed' : kind === 'done' ? 'completed' : kind || 'new'}>
    <span class="notification-text">${path ? link(address(path), what) : what} ${text}</span>${timeText(at)}</li>`
}

customElements.define('notification-panel', NotificationPanel)
