// The farm at a glance.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { bytes, count, counted, duration, statusName } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { live } from '../live/live.js'
import { FarmLoad, storageStats } from '../stores/farm-load.js'
import { farmSamples } from '../stores/farm-samples.js'
import { jobStore } from '../stores/job-store.js'
import { WORKER_STATUSES, workerStore } from '../stores/worker-store.js'
import '../components/last-rendered.js'
import '../components/line-chart.js'
import { copyText, facts, link, problemNote, progressBar, statusBadge } from '../components/pieces.js'

const JOBS_SHOWN = 12
const STORAGE_INTERVAL = 60_000

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
    this.own(farmSamples.add('awake', () => (this.areWorkersKnown ? workerStore.counts().awake : null)))
    this.own(farmSamples.add('waiting', () => this.load.waitingTasks))
    this.own(farmSamples.add('active', () => this.load.activeTasks))
    farmSamples.addEventListener('change', () => this.update(), { signal: this.signal })
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
      </div>`
  }

  #jobs(jobs) {
    const order = [...jobs].sort((a, b) => (a.status === 'active' ? 0 : 1) - (b.status === 'active' ? 0 : 1) || b.priority - a.priority)
    return html`<ul class="rows job-rows">${order.slice(0, JOBS_SHOWN).map((job) => {
      const remaining = jobStore.rates.remaining(job.id, job.steps_total)
      return html`<li>${link(address(`/jobs/${job.id}`), html`<bdi>${job.name}</bdi>`, job.name)}${statusBadge(job.status)}
        ${progressBar(job.steps_completed, job.steps_total, job.status, `Progress of ${job.name}`)}
        <span class="hint numeric">${job.status !== 'active' ? `priority ${job.priority}` : remaining === null ? 'measuring…' : `${duration(remaining)} left`}</span></li>`
    })}</ul>
    ${order.length > JOBS_SHOWN ? link(address('/jobs', { status: 'active,queued' }), this.load.isCut ? 'All open jobs' : `All ${counted(order.length, 'open job')}`) : null}`
  }

  #start() {
    return html`<div class="note is-empty"><p class="note-title">Nothing is to be done.</p>
      <ol class="steps">${workerStore.size > 0 ? null : html`<li>Start a worker on each machine: <code>flamenco-worker -manager ${location.origin}/</code></li>`}
      <li>In Blender, set the Manager’s address in the add-on’s preferences to ${copyText(`${location.origin}/`)}</li>
      <li>Submit a job from the output properties; it appears here at once.</li></ol></div>`
  }

  #workers() {
    if (this.workersProblem) return problemNote(this.workersProblem, () => this.#loadWorkers())
    if (!this.areWorkersKnown) return html`<p class="hint">Loading…</p>`
    if (workerStore.size === 0) return html`<p>No worker has registered yet. Start one: <code>flamenco-worker -manager ${location.origin}/</code></p>`
    const counts = workerStore.counts()
    return html`<ul class="counts">${WORKER_STATUSES.filter((status) => counts[status] > 0).map((status) => html`<li>
        <strong>${count(counts[status])}</strong>${statusBadge(status)}</li>`)}</ul>
      <line-chart .label=${`${statusName('awake')} since this page was opened`} .values=${farmSamples.series.get('awake')}></line-chart>`
  }

  #queue() {
    return html`<line-chart .label=${'being worked on'} .values=${farmSamples.series.get('active')}></line-chart>
      <line-chart .label=${'waiting for workers'} .values=${farmSamples.series.get('waiting')}></line-chart>
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
      ['Last collection', last ? `${counted(last.deleted, 'file')} deleted, ${bytes(last.freed_bytes)} freed` : 'none since the start'],
    ])
  }
}

properties(FarmView, { params: {}, query: null })
customElements.define('farm-view', FarmView)
