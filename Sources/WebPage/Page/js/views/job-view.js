// One job: what it is, all of its tasks, and beside them the one that is looked at.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address, router } from '../lib/router.js'
import { live } from '../live/live.js'
import { jobStore } from '../stores/job-store.js'
import { TaskStore } from '../stores/task-store.js'
import '../components/job-dependencies.js'
import '../components/job-header.js'
import '../components/job-previews.js'
import { metadataTab } from '../components/job-tabs.js'
import '../components/job-tasks.js'
import '../components/job-timings.js'
import { emptyNote, link, problemNote } from '../components/pieces.js'
import '../components/task-grid.js'
import '../components/task-panel.js'

const TABS = [
  ['tasks', 'Tasks'], ['settings', 'Settings'], ['metadata', 'Metadata'], ['dependencies', 'Dependencies'], ['previews', 'Previews'], ['blocklist', 'Blocklist'], ['timings', 'Timings'],
]

export class JobView extends Component {
  version = 0
  problem = null

  connected() {
    this.own(live.subscribe('allJobs'))
    this.own(live.whenStale(() => this.#load()))
    this.own(jobStore.subscribe((ids) => ids.has(this.params.job) && this.#jobChanged()))
    this.own(() => this.store.close())
    this.paramsChanged(this.params, {})
  }

  paramsChanged(params, before) {
    if (params.job === before.job && this.store) return
    this.store?.close()
    this.store = new TaskStore(params.job)
    this.store.subscribe(() => {
      this.version += 1
      this.update()
    })
    this.store.load()
    this.wasThere = false
    this.problem = null
    this.#load()
  }

  async #load() {
    const id = this.params.job
    try {
      await jobStore.load(id, { signal: this.signal })
      if (id !== this.params.job) return
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      if (problem.status === 404) jobStore.remove(id)
      if (id !== this.params.job) return
      this.problem = problem
    }
    this.update()
  }

  #jobChanged() {
    if (jobStore.get(this.params.job)) this.wasThere = true
    this.update()
  }

  // Each address of the job has the title of its route at first.
  rendered() {
    const job = jobStore.get(this.params.job)
    if (job) document.title = `${job.name} – Shaman`
  }

  template() {
    const job = jobStore.get(this.params.job)
    if (!job) {
      if (this.wasThere) return emptyNote('This job is deleted.', html`<p>${link(address('/jobs'), 'Back to the jobs')}</p>`)
      return this.problem ? problemNote(this.problem, () => this.#load()) : html`<p class="hint">Loading…</p>`
    }
    const { task } = this.params
    return html`
      <nav class="crumbs" aria-label="Where this is">${link(address('/jobs'), 'Jobs')} <span aria-hidden="true">›</span></nav>
      <div class="job-layout" data-with-task=${task ? 'yes' : null}>
        <div class="job-main">
          <job-header .job=${job} .times=${this.store.times} @done=${() => this.#load()}></job-header>
          <section aria-label="All tasks"><task-grid .tasks=${this.store.tasks} .version=${this.version} .selected=${task ?? null}
            @open=${({ detail }) => this.#openTask(detail.id)}></task-grid></section>
          ${this.#tabs(job)}
        </div>
        ${task ? html`<aside class="job-task" aria-label="Task"><task-panel .store=${this.store} .version=${this.version} .taskID=${task}
          .query=${this.query}></task-panel></aside>` : null}
      </div>`
  }

  #openTask(id) {
    const query = this.query.toString()
    router.go(`/jobs/${this.params.job}/tasks/${id}${query ? `?${query}` : ''}`)
  }

  #tabs(job) {
    const chosen = TABS.some(([key]) => key === this.query.get('tab')) ? this.query.get('tab') : 'tasks'
    return html`
      <div class="tabs" role="tablist" @keydown=${(event) => this.#tabKey(event, chosen)}>${TABS.map(([key, label]) => html`<button role="tab"
        id=${`tab-${key}`} aria-selected=${String(key === chosen)} aria-controls="tab-content" tabindex=${key === chosen ? 0 : -1}
        @click=${() => this.#choose(key)}>${label}</button>`)}</div>
      <div id="tab-content" role="tabpanel" aria-labelledby=${`tab-${chosen}`}>
        ${this.store.problem ? problemNote(this.store.problem, () => this.store.load()) : null}${this.#tab(chosen, job)}</div>`
  }

  #tab(chosen, job) {
    const { task } = this.params
    switch (chosen) {
      case 'settings': return html`<job-settings .job=${job}></job-settings>`
      case 'metadata': return metadataTab(job)
      case 'previews': return html`<job-previews .store=${this.store} .version=${this.version}></job-previews>`
      case 'blocklist': return html`<job-blocklist .job=${job}></job-blocklist>`
      case 'dependencies': return html`<job-dependencies .store=${this.store} .version=${this.version}></job-dependencies>`
      case 'timings': return html`<job-timings .store=${this.store} .version=${this.version}></job-timings>`
      default:
        return html`<job-tasks .store=${this.store} .version=${this.version} .query=${this.query} .selected=${task ?? null}></job-tasks>`
    }
  }

  #choose(key) {
    router.setQuery({ tab: key === 'tasks' ? null : key })
  }

  #tabKey(event, chosen) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const index = TABS.findIndex(([key]) => key === chosen)
    const [key] = TABS[(index + step + TABS.length) % TABS.length]
    this.#choose(key)
    this.updateNow()
    this.querySelector(`#tab-${key}`).focus()
  }
}

properties(JobView, { params: {}, query: new URLSearchParams() })
customElements.define('job-view', JobView)
