// Collecting files that nobody refers to: first counted, then done. `<collection-card>`; tells `done`.

import { Component } from '../lib/component.js'
import { bytes, count, counted, duration } from '../lib/format.js'
import { changeFully } from '../lib/full-call.js'
import { html } from '../lib/html.js'
import { facts, problemNote } from './pieces.js'
import { toast } from './toasts.js'

const HOURS_A_DAY = 24

export class CollectionCard extends Component {
  /** What the trial found, and how it was asked for. */
  trial = null
  isBusy = false
  problem = null

  get #wish() {
    const form = this.querySelector('form').elements
    const days = form.days.value
    return { ...(days === '' ? {} : { max_age: `${Math.round(Number(days) * HOURS_A_DAY)}h0m0s` }), purge: form.purge.checked }
  }

  async #try(event) {
    event.preventDefault()
    const wish = this.#wish
    // What is asked for otherwise meanwhile is not what was tried.
    const asked = (this.asked = {})
    const report = await this.#collect({ ...wish, dry_run: true })
    if (asked === this.asked) this.trial = report && { wish, report }
    this.update()
  }

  async #run() {
    const report = await this.#collect(this.trial.wish)
    if (!report) return
    this.trial = null
    toast(`${counted(report.deleted, 'file')} deleted, ${bytes(report.freed_bytes)} freed; ${counted(report.quarantined, 'file')} can still come back.`)
    this.dispatchEvent(new CustomEvent('done'))
    this.update()
  }

  async #collect(body) {
    this.isBusy = true
    this.problem = null
    this.update()
    try {
      // A large store takes its time.
      return (await changeFully('POST', '/api/v3/shaman/gc', body)).content
    } catch (problem) {
      this.problem = problem
      return null
    } finally {
      this.isBusy = false
      this.update()
    }
  }

  template() {
    const forget = () => {
      this.trial = this.asked = null
      this.update()
    }
    return html`
      <p class="hint">Files that no checkout links to are set aside, and deleted some time later. What is in use is never touched.</p>
      <form class="stack" @submit=${(event) => this.#try(event)} @input=${forget}>
        <label class="field"><span>Only what nobody asked for in the last … days <span class="hint">empty for the age in the settings</span></span>
          <input name="days" type="number" min="0" max="36500" step="any"></label>
        <label class="check"><input name="purge" type="checkbox"> Also delete at once what is set aside</label>
        <div class="action-bar"><button type="submit" .disabled=${this.isBusy}>${this.isBusy ? 'Looking…' : 'See what would be collected'}</button></div></form>
      ${this.problem ? problemNote(this.problem, null) : null}
      ${this.trial ? this.#trial(this.trial) : null}`
  }

  #trial({ report, wish }) {
    const { quarantined, deleted } = report
    if (quarantined === 0 && deleted === 0) return html`<div class="note" role="status"><p>Nothing would be collected: of ${counted(report.blobs, 'file')}, ${count(report.old)} are old enough, and ${count(report.in_use)} of those are in use.</p></div>`
    return html`<div class="note" role="status"><p class="note-title">${counted(deleted, 'file')} would be deleted, ${bytes(report.freed_bytes)} freed;
        ${counted(quarantined, 'file')} set aside.</p>${collectionFacts(report)}
      <button class=${wish.purge ? 'danger' : 'primary'} .disabled=${this.isBusy} @click=${() => this.#run()}>Collect now</button></div>`
  }
}

/** What a collection found and did. */
export function collectionFacts(report) {
  return facts([
    ['Files looked at', count(report.blobs)],
    ['Old enough', `${count(report.old)}, of which ${count(report.in_use)} in use`],
    ['Set aside', count(report.quarantined)],
    ['Came back', count(report.revived)],
    ['Deleted', `${count(report.deleted)}, ${bytes(report.freed_bytes)}`],
    report.errors > 0 ? ['Problems', `${count(report.errors)} could not be read or deleted; see the server’s log`] : null,
    ['Time', duration(report.seconds)],
  ])
}

customElements.define('collection-card', CollectionCard)
