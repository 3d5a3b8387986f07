// Reading stored files again, to see that they are what they were. `<verification-card>`

import { api, isAborted } from '../lib/api.js'
import { Component } from '../lib/component.js'
import { bytes, count, counted, duration } from '../lib/format.js'
import { html } from '../lib/html.js'
import { live } from '../live/live.js'
import { facts, problemNote, progressBar } from './pieces.js'
import { toast } from './toasts.js'

const PATH = '/api/v3/shaman/fsck'
const INTERVAL = 1_000
const MEBI = 1_048_576
/** So many damaged files are listed. */
const MOST_LISTED = 100

export class VerificationCard extends Component {
  status = null
  problem = null

  connected() {
    this.own(live.whenStale(() => this.#load()))
    this.every(INTERVAL, () => this.status?.running && !document.hidden && this.#load())
    this.every(10 * INTERVAL, () => !document.hidden && this.#load())
    this.#load()
  }

  async #load() {
    try {
      this.status = await api.get(PATH, { signal: this.signal })
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.update()
  }

  async #begin(event) {
    event.preventDefault()
    const { sample, speed } = event.target.elements
    const body = { sample: Number(sample.value) / 100 }
    if (speed.value !== '') body.bytes_per_second = Math.max(1, Math.round(Number(speed.value) * MEBI))
    await this.#act(() => api.post(PATH, body))
  }

  async #act(run) {
    try {
      await run()
    } catch ({ message }) {
      toast(message, 'problem')
    }
    await this.#load()
  }

  template() {
    const { status } = this
    if (this.problem) return problemNote(this.problem, () => this.#load())
    if (!status) return html`<p class="hint">Loading…</p>`
    return html`
      <p class="hint">Reads files again and compares them with their checksums. What is damaged is moved aside, so that it can be sent again.</p>
      ${status.running ? this.#progress(status) : this.#form()}
      ${status.failure ? html`<div class="note is-problem" role="alert"><p>The last one ended early: ${status.failure}</p></div>` : null}
      ${status.report ? this.#report(status.report) : status.running ? null : html`<p class="hint">There was none since the server started.</p>`}`
  }

  #progress({ done_bytes: done, total_bytes: total }) {
    return html`<div class="stack">${progressBar(done, total, 'active', 'Progress of the verification')}
      <p class="hint">${bytes(done)} of ${bytes(total)}</p>
      <div class="action-bar"><button @click=${() => this.#act(() => api.delete(PATH))}>Stop</button></div></div>`
  }

  #form() {
    return html`<form class="stack" @submit=${(event) => this.#begin(event)}>
      <label class="field"><span>Share of the files, in per cent <span class="hint">chosen at random</span></span>
        <input name="sample" type="number" required min="0.01" max="100" step="any" value="100"></label>
      <label class="field"><span>Not faster than, in MiB per second <span class="hint">empty for no limit</span></span>
        <input name="speed" type="number" min="0.001" max="1000000" step="any"></label>
      <div class="action-bar"><button type="submit">Verify</button></div></form>`
  }

  #report(report) {
    const isGood = report.corrupt.length === 0 && report.errors === 0
    return html`<h3>The last one</h3>
      <div class=${isGood ? 'note' : 'note is-problem'} role="status"><p>${isGood
        ? `All ${counted(report.verified, 'file')} that were read are as they should be.`
        : `${counted(report.corrupt.length, 'file is', 'files are')} damaged, and ${counted(report.errors, 'file')} could not be read.`}</p></div>
      ${facts([['Read', `${counted(report.verified, 'file')}, ${bytes(report.bytes)}`], ['Time', duration(report.seconds)]])}
      ${list('Damaged, moved aside', report.corrupt)}${list('Checkouts with links to them', report.affected)}`
  }
}

function list(title, names) {
  if (names.length === 0) return null
  return html`<h3>${title}</h3><ul class="names">${names.slice(0, MOST_LISTED).map((name) => html`<li title=${name}><code>${name}</code></li>`)}
    ${names.length > MOST_LISTED ? html`<li>and ${count(names.length - MOST_LISTED)} more</li>` : null}</ul>`
}

customElements.define('verification-card', VerificationCard)
