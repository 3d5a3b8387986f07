// The log of a task: the end of it first, then what comes. `<task-log .taskID=${id}>`

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { bytes, count } from '../lib/format.js'
import { html } from '../lib/html.js'
import { live } from '../live/live.js'
import { LogText, unseen } from '../stores/log-text.js'
import { emptyNote, problemNote } from './pieces.js'
import './log-lines.js'

/** So much of a long log is shown; all of it can be downloaded. */
const TAIL_BYTES = 2 * 1024 * 1024

export class TaskLog extends Component {
  #dispose = () => {}

  connected() {
    this.own(live.on('/tasklog', (event) => {
      if (event.task_id === this.taskID) this.#heard(event.log)
    }))
    this.own(live.whenStale(() => this.#load()))
    this.own(() => this.#dispose())
    this.taskIDChanged()
  }

  taskIDChanged() {
    this.#dispose()
    this.#dispose = live.subscribe('tasklog', this.taskID)
    this.text = new LogText()
    this.state = 'loading'
    this.search = ''
    this.match = -1
    this.error = -1
    this.isFollowing = true
    this.file = null
    this.#load()
  }

  async #load() {
    const id = this.taskID
    // The first pieces that come meanwhile may be in the answer already. Of two loads the later one counts.
    const held = (this.held = [])
    try {
      const path = `/api/v3/tasks/${encodeURIComponent(id)}`
      const file = await api.get(`${path}/log`, { signal: this.signal })
      const tail = file ? await this.#tail(file, path) : null
      if (held !== this.held) return
      this.file = file
      this.text = new LogText()
      if (tail) this.text.append(tail)
      for (const chunk of unseen(tail ?? '', held)) this.text.append(chunk)
      this.state = 'loaded'
    } catch (problem) {
      if (isAborted(problem) || held !== this.held) return
      this.problem = problem
      this.state = 'problem'
    }
    this.held = null
    this.update()
  }

  // The end of the file. Where it is cut the first line is not whole.
  async #tail(file, path) {
    this.isCut = file.size > TAIL_BYTES
    try {
      const range = this.isCut ? { Range: `bytes=-${TAIL_BYTES}` } : {}
      const answer = await fetch(file.url, { headers: range, signal: this.signal })
      if (!answer.ok) throw new Error(answer.statusText)
      const text = await answer.text()
      return answer.status === 206 ? text.slice(text.indexOf('\n') + 1) : text
    } catch (problem) {
      if (isAborted(problem)) throw problem
      this.isCut = true
      return api.get(`${path}/logtail`, { signal: this.signal })
    }
  }

  #heard(chunk) {
    // A log that has only begun now has a file now.
    if (!this.file && !this.held) this.#load()
    if (this.held) this.held.push(chunk)
    else this.text.append(chunk)
    if (this.file) this.file.size += new Blob([chunk]).size
    this.update()
  }

  #find(event) {
    this.search = event.target.value
    this.match = this.error = -1
    this.#step(1)
  }

  #step(direction) {
    const found = this.text.matches(this.search)
    if (found.length > 0) {
      this.match = (this.match + direction + found.length) % found.length
      this.isFollowing = false
      this.#lines.showLine(found[this.match])
    }
    this.update()
  }

  #showError() {
    this.error = this.text.errorAfter(this.error)
    this.search = ''
    this.isFollowing = false
    this.#lines.showLine(this.error)
    this.update()
  }

  #key(event) {
    if (event.key !== 'Enter') return
    event.preventDefault()
    this.#step(event.shiftKey ? -1 : 1)
  }

  get #lines() {
    return this.querySelector('log-lines')
  }

  template() {
    if (this.state === 'problem') return problemNote(this.problem, () => this.taskIDChanged())
    const { lines } = this.text
    const found = this.text.matches(this.search)
    return html`
      <div class="log-tools">
        <input type="search" class="search" placeholder="Search the log" aria-label="Search the log"
          .value=${this.search} @input=${(event) => this.#find(event)} @keydown=${(event) => this.#key(event)}>
        <span class="log-count" role="status">${this.search ? (found.length === 0 ? 'nothing found' : `${this.match + 1} of ${count(found.length)}`) : null}</span>
        <button aria-label="Previous match" .disabled=${found.length === 0} @click=${() => this.#step(-1)}>↑</button>
        <button aria-label="Next match" .disabled=${found.length === 0} @click=${() => this.#step(1)}>↓</button>
        <button .disabled=${this.text.errorAfter(-1) < 0} @click=${() => this.#showError()}>Next error</button>
        <label class="check"><input type="checkbox" .checked=${this.isFollowing}
          @change=${(event) => this.#follow(event.target.checked)}> Follow</label>
        ${this.file ? html`<a class="button" href=${this.file.url} target="_blank" rel="noopener" title="The whole file, in a window of its own">Whole log ↗</a>
          <a class="button" href=${this.file.url} download="">Download ${bytes(this.file.size)}</a>` : null}
      </div>
      ${this.isCut && lines.length > 0 ? html`<p class="hint">Only the end of the log is shown.</p>` : null}
      ${lines.length === 0 ? emptyNote(this.state === 'loading' ? 'Loading…' : 'Nothing is in the log yet.') : null}
      <log-lines .lines=${lines} .version=${lines.length + this.text.dropped} .search=${this.search}
        .marked=${found[this.match] ?? this.error} .firstNumber=${this.isCut ? 0 : this.text.dropped + 1}
        .isFollowing=${this.isFollowing} @follow=${(event) => this.#follow(event.detail)}></log-lines>`
  }

  #follow(isFollowing) {
    this.isFollowing = isFollowing
    this.update()
  }

  rendered() {
    this.#lines?.update()
  }
}

properties(TaskLog, { taskID: null })
customElements.define('task-log', TaskLog)
