// What a job is and how far it is. `<job-header .job=${job} .times=${taskStore.times}>`

import { api } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { count, duration, rate } from '../lib/format.js'
import { html } from '../lib/html.js'
import { jobStore } from '../stores/job-store.js'
import { cloneJob } from './job-clone.js'
import './job-commands.js'
import './last-rendered.js'
import { copyText, facts, progressBar, statusBadge, timeText } from './pieces.js'
import { toast } from './toasts.js'

export class JobHeader extends Component {
  tags = []

  connected() {
    // What remains changes with the time, not with the job alone.
    this.every(1000, () => this.job?.status === 'active' && this.update())
    this.#loadTags()
  }

  async #loadTags() {
    try {
      this.tags = (await api.get('/api/v3/worker-mgt/tags')).tags ?? []
      this.update()
    } catch {
      // Without the names the tag is shown by its identity.
    }
  }

  async #save(path, body, done) {
    try {
      await api.post(`/api/v3/jobs/${this.job.id}/${path}`, body)
      await jobStore.load(this.job.id)
      toast(done)
    } catch ({ message }) {
      toast(message, 'problem')
    }
    this.update()
  }

  #savePriority(event) {
    const field = event.target
    const priority = Number(field.value)
    if (!field.reportValidity() || field.value === '') {
      field.value = this.job.priority
      return
    }
    if (priority !== this.job.priority) this.#save('setpriority', { priority }, `Priority is ${priority} now.`)
  }

  #saveTag(event) {
    const id = event.target.value
    const name = this.tags.find((tag) => tag.id === id)?.name
    this.#save('settag', id ? { id } : {}, id ? `Only workers with the tag “${name}” now.` : 'All workers now.')
  }

  get #speed() {
    const { id, status, steps_total } = this.job
    if (status !== 'active') return null
    const perSecond = jobStore.rates.rate(id)
    if (perSecond !== null) return `${rate(perSecond * 60)} steps per minute, about ${duration(Math.ceil(jobStore.rates.remaining(id, steps_total)))} left`
    // What was done before the page was opened says something until it has measured itself.
    const pace = this.times?.get()?.pace
    return pace ? `${rate(pace.perHour)} tasks per hour, about ${duration(Math.ceil(pace.remaining))} left` : 'measuring…'
  }

  template() {
    const { job } = this
    if (!job) return null
    return html`
      <div class="view-head"><h1><bdi>${job.name}</bdi></h1>${statusBadge(job.status)}
        ${job.delete_requested_at ? html`<span class="badge" data-status="failed">is being deleted</span>` : null}</div>
      <div class="job-summary">
        <div class="job-facts">
          <div class="job-progress">${progressBar(job.steps_completed, job.steps_total, job.status)}
            <span class="hint">${count(job.steps_completed)} of ${count(job.steps_total)} steps</span></div>
          ${facts([
            ['Speed', this.#speed],
            ['Activity', job.activity ? html`<bdi>${job.activity}</bdi>` : null],
            ['Priority', this.#priority()],
            ['Workers', this.#tag()],
            ['Type', html`<bdi>${job.type}</bdi>`],
            ['Created', timeText(job.created)],
            ['Updated', timeText(job.updated)],
            ['Deletion', job.delete_requested_at ? html`requested ${timeText(job.delete_requested_at)}` : null],
            ['ID', copyText(job.id)],
          ])}
          <div class="action-bar" role="toolbar" aria-label="Actions on the job">
            <job-commands .jobs=${this.#one(job)} @done=${() => this.dispatchEvent(new CustomEvent('done'))}></job-commands>
            <button data-command="clone" @click=${() => cloneJob(job)}>Clone…</button></div>
        </div>
        <last-rendered .jobID=${job.id}></last-rendered>
      </div>`
  }

  #one(job) {
    if (this.jobs?.[0] !== job) this.jobs = [job]
    return this.jobs
  }

  #priority() {
    return html`<input class="inline" type="number" min="0" max="100" step="1" required aria-label="Priority, from 0 to 100"
      .value=${document.activeElement?.matches?.('job-header input.inline') ? document.activeElement.value : String(this.job.priority)}
      @change=${(event) => this.#savePriority(event)}>`
  }

  #tag() {
    const { worker_tag: current } = this.job
    const isKnown = !current || this.tags.some(({ id }) => id === current)
    return html`<select class="inline" aria-label="Which workers may take the job" @change=${(event) => this.#saveTag(event)}>
      <option value="" .selected=${!current}>All workers</option>
      ${this.tags.map(({ id, name }) => html`<option value=${id} .selected=${id === current}>Tag: ${name}</option>`)}
      ${isKnown ? null : html`<option value=${current} .selected=${true}>Tag: ${current}</option>`}</select>`
  }
}

properties(JobHeader, { job: null, times: null })
customElements.define('job-header', JobHeader)
