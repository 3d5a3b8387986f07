// What else is known of a job: its settings, its metadata, who is kept from it.

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { settingText } from '../lib/format.js'
import { html } from '../lib/html.js'
import { inTurn } from '../lib/in-turn.js'
import { address } from '../lib/router.js'
import { live } from '../live/live.js'
import { emptyNote, facts, link, problemNote } from './pieces.js'
import { toast } from './toasts.js'

/** Much may happen at once; the blocklist is asked for again at most so often, in milliseconds. */
const PAUSE = 1_000

/** `<job-settings .job=${job}>`: settings by the names that the job type gives them. */
export class JobSettings extends Component {
  labels = new Map()

  connected() {
    this.jobChanged(this.job)
  }

  async jobChanged(job, before) {
    if (!job || job.type === before?.type) return
    try {
      const type = await api.get(`/api/v3/jobs/type/${encodeURIComponent(job.type)}`, { signal: this.signal })
      this.labels = new Map(type.settings.map(({ key, label, visible }) => [key, { label, visible }]))
      this.update()
    } catch {
      // A type that is gone has no names; the keys are shown.
    }
  }

  template() {
    const entries = Object.entries(this.job?.settings ?? {})
    if (entries.length === 0) return emptyNote('The job has no settings.')
    return facts(entries.map(([key, value]) => [this.labels.get(key)?.label ?? key, html`<bdi class="setting">${settingText(value)}</bdi>`]))
  }
}

properties(JobSettings, { job: null })
customElements.define('job-settings', JobSettings)

/** What clients noted about a job. */
export function metadataTab(job) {
  const entries = Object.entries(job.metadata ?? {})
  if (entries.length === 0) return emptyNote('The job has no metadata.')
  return facts(entries.map(([key, value]) => [html`<bdi>${key}</bdi>`, html`<bdi class="setting">${value}</bdi>`]))
}

/** `<job-blocklist .job=${job}>`: who gets no more tasks of a type of this job. */
export class JobBlocklist extends Component {
  blocks = null
  problem = null

  connected() {
    this.#load()
    this.own(live.whenStale(() => this.#load()))
    // Workers are blocked when tasks fail, and the job is told anew when they are let go.
    const soon = inTurn(() => this.#load(), PAUSE)
    this.own(() => soon.cancel())
    this.own(live.on('/task', ({ job_id, status }) => job_id === this.job.id && /failed/.test(status) && soon()))
    this.own(live.on('/jobs', ({ id, was_deleted: isGone }) => id === this.job.id && !isGone && soon()))
    this.own(live.on('/workers', ({ deleted_at: isDeleted }) => isDeleted && soon()))
  }

  jobChanged(now, before) {
    if (now?.id === before?.id) return
    this.blocks = this.problem = null
    this.#load()
  }

  async #load() {
    const { id } = this.job
    try {
      const blocks = await api.get(`/api/v3/jobs/${id}/blocklist`, { signal: this.signal })
      if (id !== this.job.id) return
      this.blocks = blocks
      this.problem = null
    } catch (problem) {
      if (isAborted(problem) || id !== this.job.id) return
      this.problem = problem
    }
    this.update()
  }

  async #remove({ worker_id, task_type, worker_name }) {
    try {
      await api.delete(`/api/v3/jobs/${this.job.id}/blocklist`, [{ worker_id, task_type }])
      toast(`${worker_name || 'The worker'} gets ${task_type} tasks of this job again.`)
    } catch ({ message }) {
      toast(message, 'problem')
    }
    this.#load()
  }

  template() {
    if (this.problem) return problemNote(this.problem, () => this.#load())
    if (!this.blocks) return emptyNote('Loading…')
    if (this.blocks.length === 0) return emptyNote('No worker is kept from this job.', html`<p>A worker that fails several tasks of one type gets no more of them.</p>`)
    return html`<ul class="rows">${this.blocks.map((block) => html`<li>
      ${link(address(`/workers/${block.worker_id}`), html`<bdi>${block.worker_name || block.worker_id}</bdi>`)}
      <span class="hint">gets no <bdi>${block.task_type}</bdi> tasks</span>
      <button @click=${() => this.#remove(block)}>Remove</button></li>`)}</ul>`
  }
}

properties(JobBlocklist, { job: null })
customElements.define('job-blocklist', JobBlocklist)
