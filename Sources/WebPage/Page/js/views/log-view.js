// The log of a task, with the whole window for it.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { live } from '../live/live.js'
import { TaskStore } from '../stores/task-store.js'
import { link, problemNote, statusBadge } from '../components/pieces.js'
import '../components/task-log.js'

export class LogView extends Component {
  connected() {
    this.paramsChanged()
    this.own(() => this.store.close())
    this.own(live.whenStale(() => this.#load()))
  }

  paramsChanged() {
    this.store?.close()
    this.store = new TaskStore(this.params.job)
    this.store.subscribe(() => this.update())
    this.problem = null
    this.#load()
  }

  async #load() {
    try {
      await this.store.loadTask(this.params.task, { signal: this.signal })
    } catch (problem) {
      if (!isAborted(problem)) this.problem = problem
    }
    this.update()
  }

  template() {
    const task = this.store.get(this.params.task)
    if (!task && this.problem) return problemNote(this.problem, () => this.paramsChanged())
    return html`
      <div class="view-head"><h1>Log of <bdi>${task?.name ?? 'a task'}</bdi></h1>${task ? statusBadge(task.status) : null}
        ${link(address(`/jobs/${this.params.job}/tasks/${this.params.task}`), 'Back to the task')}</div>
      <task-log class="log-page" .taskID=${this.params.task}></task-log>`
  }
}

properties(LogView, { params: {}, query: null })
customElements.define('log-view', LogView)
