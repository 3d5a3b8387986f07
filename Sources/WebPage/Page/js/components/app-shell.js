// What is around every view: navigation, the farm's status, whether the page is live.

import { api } from '../lib/api.js'
import { Component } from '../lib/component.js'
import { html } from '../lib/html.js'
import { showKeys, startKeys } from '../lib/keys.js'
import { address, router } from '../lib/router.js'
import { nextTheme, theme } from '../lib/theme.js'
import { live } from '../live/live.js'
import { NAVIGATION } from '../routes.js'
import './notification-bar.js'
import { statusBadge } from './pieces.js'

const STATUS_TEXTS = {
  active: 'Workers are at jobs.', idle: 'Nothing to do.', waiting: 'There are jobs, and nobody is at them.',
  asleep: 'Nothing to do, and all workers sleep.', inoperative: 'No worker is there.', starting: 'Not known yet.',
}
const THEME_NAMES = { auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' }

export class AppShell extends Component {
  #view = null
  farmStatus = ''
  version = null
  isSlow = false

  connected() {
    startKeys()
    router.addEventListener('change', () => this.#route(), { signal: this.signal })
    live.addEventListener('change', () => this.#liveChanged(), { signal: this.signal })
    this.own(live.on('/status', ({ status }) => this.#setStatus(status)))
    this.own(live.whenStale(() => this.#load()))
    this.#load()
    // A connection takes a moment: only after it is that worth a word.
    setTimeout(() => {
      this.isSlow = true
      this.update()
    }, 1500)
  }

  async #load() {
    try {
      const [{ status }, version] = await Promise.all([api.get('/api/v3/status'), api.get('/api/v3/version')])
      this.#setStatus(status)
      this.version = version
      this.update()
    } catch {
      // The badge says that the server is away.
    }
  }

  #setStatus(status) {
    this.farmStatus = status
    this.update()
  }

  #liveChanged() {
    if (live.isLive) this.#load()
    this.update()
  }

  #route() {
    const { view, params, query, title, path } = router.current
    const isSame = this.#view?.localName === view
    if (!isSame) this.#view = document.createElement(view)
    Object.assign(this.#view, { params, query })
    document.title = `${title} – Shaman`
    this.updateNow()
    if (!isSame && this.lastPath !== undefined && this.lastPath !== path) {
      this.querySelector('main').focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    this.lastPath = path
  }

  template() {
    const section = router.current?.section
    return html`
      <header class="shell-header">
        <a class="shell-brand" href=${address('/')}><img src="/app/icon.svg" alt="" width="28" height="28"><span>Shaman</span></a>
        <nav aria-label="Main">${NAVIGATION.map(({ section: each, path, label }) => html`<a href=${address(path)}
          aria-current=${each === section ? 'page' : null}>${label}</a>`)}</nav>
        <div class="shell-state">
          ${!live.isLive && this.isSlow ? html`<span class="badge" data-status="not-live" role="status"
            title="No events arrive from the server: what you see is loaded again every few seconds.">not live</span>` : null}
          ${this.farmStatus ? html`<span title=${STATUS_TEXTS[this.farmStatus] ?? null}>${statusBadge(this.farmStatus)}</span>` : null}
          <button class="plain" title="Light or dark" @click=${() => {
            nextTheme()
            this.update()
          }}>${THEME_NAMES[theme]}</button>
          <button class="plain" aria-label="Keys" title="Keys (?)" @click=${showKeys}>?</button>
        </div>
      </header>
      <main id="main" tabindex="-1">${this.#view}</main>
      <footer class="shell-footer">
        <notification-bar></notification-bar>
        <span class="shell-version">${this.version ? `${this.version.name} ${this.version.version}` : ''}</span>
        <a href="/api/v3/openapi3.json">API document</a>
      </footer>`
  }
}

customElements.define('app-shell', AppShell)
