// The farm at a glance.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { bytes, count, counted, duration } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { live } from '../live/live.js'
import { FarmLoad, storageStats } from '../stores/farm-load.js'
import { jobStore } from '../stores/job-store.js'
import { WORKER_STATUSES, workerStore } from '../stores/worker-store.js'
import '../components/history-charts.js'
import '../components/last-rendered.js'
import { blenderSteps, facts, link, problemNote, progressBar, statusBadge } from '../components/pieces.js'

const JOBS_SHOWN = 12
const STORAGE_INTERVAL = 60_000
const SPANS = ['6h', '2d', '30d', '1y']
const CHARTS = [
  {
    label: 'Awake and registered', unit: 'workers', kind: 'line',
    series: [{ field: 'workers_awake', name: 'awake', tone: 'active' }, { field: 'workers', name: 'registered', tone: 'quiet' }],
  },
  {
    label: 'Worked on and waiting', unit: 'tasks', kind: 'line',
    series: [{ field: 'tasks_active', name: 'being worked on', tone: 'active' }, { field: 'tasks_ready', name: 'waiting for workers', tone: 'waiting' }],
  },
  {
    label: 'Throughput', unit: 'tasks in each ${each}', kind: 'bars',
    series: [{ field: 'tasks_completed', name: 'completed', tone: 'completed' }, { field: 'tasks_failed', name: 'failed', tone: 'failed' }],
  },
]

export class FarmView extends Component {
  storage = undefined
  storageProblem = null
  workersProblem = null
  areWorkersKnown = false

  connected() {
    this.load = new FarmLoad(() => this.update())
    this.own(() => this.load.close())
    this.own(live.subscribe('allWorkers'))
    this.own(workerStore.subscribe(() => this.update()))
    this.own(live.whenStale(() => this.#loadWorkers()))
    this.every(STORAGE_INTERVAL, () => this.#loadStorage())
    this.load.load()
    this.#loadWorkers()
    this.#loadStorage()
  }

  async #loadWorkers() {
    try {
      await workerStore.load({ signal: this.signal })
      this.areWorkersKnown = true
      this.workersProblem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.workersProblem = problem
    }
    this.update()
  }

  async #loadStorage() {
    try {
      this.storage = await storageStats({ signal: this.signal })
      this.storageProblem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.storageProblem = problem
    }
    this.update()
  }

  template() {
    const { jobs } = this.load
    const isEmpty = this.load.ids !== null && jobs.length === 0
    return html`
      <div class="view-head"><h1>Farm</h1></div>
      <div class="cards">
        <section class="card is-wide" aria-labelledby="farm-jobs"><h2 id="farm-jobs">What is being done</h2>
          ${this.load.problem ? problemNote(this.load.problem, () => this.load.load()) : isEmpty ? this.#start() : this.#jobs(jobs)}</section>
        <section class="card" aria-labelledby="farm-workers"><h2 id="farm-workers">Workers</h2>${this.#workers()}</section>
        <section class="card" aria-labelledby="farm-queue"><h2 id="farm-queue">Tasks</h2>${this.#queue()}</section>
        <section class="card" aria-labelledby="farm-storage"><h2 id="farm-storage">Storage</h2>${this.#storage()}</section>
        <section class="card is-preview" aria-labelledby="farm-preview"><h2 id="farm-preview">Newest preview</h2><last-rendered></last-rendered></section>
        <section class="card is-all" aria-labelledby="history-title"><history-charts .spans=${SPANS} .query=${this.query} .charts=${CHARTS}
          .now=${this.#now()}></history-charts></section>
      </div>`
  }

  // How many tasks could be begun at this moment is known to the server alone, and so is what was done since the last minute.
  #now() {
    const now = {
      workers: this.areWorkersKnown ? workerStore.size : null,
      workers_awake: this.areWorkersKnown ? workerStore.counts().awake : null,
      tasks_active: this.load.isCut ? null : this.load.activeTasks,
    }
    // Another object would have the charts drawn anew.
    if (Object.keys(now).some((field) => now[field] !== this.now?.[field])) this.now = now
    return this.now
  }

  #jobs(jobs) {
    const order = [...jobs].sort((a, b) => (a.status === 'active' ? 0 : 1) - (b.status === 'active' ? 0 : 1) || b.priority - a.priority)
    return html`<ul class="rows job-rows">${order.slice(0, JOBS_SHOWN).map((job) => {
      const remaining = jobStore.rates.remaining(job.id, job.steps_total)
      return html`<li>${link(address(`/jobs/${job.id}`), html`<bdi>${job.name}</bdi>`, job.name)}${statusBadge(job.status)}
        ${progressBar(job.steps_completed, job.steps_total, job.status, `Progress of ${job.name}`)}
        <span class="hint numeric">${job.status !== 'active' ? `priority ${job.priority}` : remaining === null ? 'measuring…' : `${duration(Math.ceil(remaining))} left`}</span></li>`
    })}</ul>
    ${order.length > JOBS_SHOWN ? link(address('/jobs', { status: 'active,queued' }), this.load.isCut ? 'All open jobs' : `All ${counted(order.length, 'open job')}`) : null}`
  }

  #start() {
    return html`<div class="note is-empty"><p class="note-title">Nothing is to be done.</p>
      <ol class="steps">${workerStore.size > 0 ? null : html`<li>Start a worker on each machine: <code>flamenco-worker -manager ${location.origin}/</code></li>`}
      ${blenderSteps()}</ol></div>`
  }

  #workers() {
    if (this.workersProblem) return problemNote(this.workersProblem, () => this.#loadWorkers())
    if (!this.areWorkersKnown) return html`<p class="hint">Loading…</p>`
    if (workerStore.size === 0) return html`<p>No worker has registered yet. Start one: <code>flamenco-worker -manager ${location.origin}/</code></p>`
    const counts = workerStore.counts()
    return html`<ul class="counts">${WORKER_STATUSES.filter((status) => counts[status] > 0).map((status) => html`<li>
        <strong>${count(counts[status])}</strong>${statusBadge(status)}</li>`)}</ul>`
  }

  #queue() {
    if (this.load.ids === null) return html`<p class="hint">Loading…</p>`
    return html`<ul class="counts"><li><strong>${count(this.load.activeTasks)}</strong><span>being worked on</span></li>
        <li><strong>${count(this.load.waitingTasks)}</strong><span>waiting for workers or for other tasks</span></li></ul>
      ${this.load.isCut ? html`<p class="hint">Of the ${count(this.load.ids.length)} most urgent jobs; there are more.</p>` : null}`
  }

  #storage() {
    if (this.storageProblem) return html`<p class="hint">${this.storageProblem.message}</p>`
    if (!this.storage) return html`<p class="hint">Loading…</p>`
    const { blobs, bytes: size, links, deduplicated_bytes: saved, uploading, last_gc: last } = this.storage
    return facts([
      ['Files', count(blobs)],
      ['Size', bytes(size)],
      ['Saved by sharing', bytes(saved)],
      ['Links in checkouts', count(links)],
      ['Uploads under way', count(uploading)],
      ['Last collection', last ? `${counted(last.deleted, 'file')} deleted, ${bytes(last.freed_bytes)} freed` : 'none yet'],
    ])
  }
}

properties(FarmView, { params: {}, query: new URLSearchParams() })
customElements.define('farm-view', FarmView)
