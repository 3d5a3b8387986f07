// One task, beside the others. `<task-panel .store=${taskStore} .version=${n} .taskID=${id} .query=${query}>`

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { forEach, openTo, summary, TASK_ACTIONS } from '../lib/job-actions.js'
import { address } from '../lib/router.js'
import { copyText, facts, link, problemNote, progressBar, statusBadge, timeText } from './pieces.js'
import './task-log.js'
import { toast } from './toasts.js'

export class TaskPanel extends Component {
  problem = null

  connected() {
    this.#load()
    this.addEventListener('keydown', ({ key, target }) => {
      if (key === 'Escape' && !target.value) this.querySelector('[data-close]')?.click()
    }, { signal: this.signal })
  }

  taskIDChanged() {
    this.#load()
  }

  // Events tell of a task's status only; who failed it has to be asked for.
  versionChanged() {
    const status = this.store.get(this.taskID)?.status
    if (status !== this.loadedStatus && !this.isLoading) this.#load()
  }

  async #load() {
    const id = this.taskID
    this.isLoading = true
    this.problem = null
    try {
      const task = await this.store.loadTask(id, { signal: this.signal })
      this.loadedStatus = task.status
    } catch (problem) {
      if (isAborted(problem)) return
      if (id === this.taskID) {
        this.problem = problem
        this.loadedStatus = this.store.get(id)?.status
      }
    }
    this.isLoading = false
    this.update()
  }

  // What has the focus goes away: it goes back to where the task was opened.
  #giveFocusBack() {
    const table = document.querySelector('job-tasks data-table')
    const place = table?.selection.current === this.taskID ? table : document.querySelector('task-grid .grid-scroll')
    place?.focus({ preventScroll: true })
  }

  async #act(action, task) {
    const result = await forEach([task], action.run)
    toast(summary(action.done, 'task', result), result.problems.length > 0 ? 'problem' : 'done')
    this.#load()
  }

  template() {
    const task = this.store.get(this.taskID)
    const close = html`<a class="button" href=${address(`/jobs/${this.store.jobID}`, this.query)} aria-label="Close the task" data-close=""
      @click=${() => this.#giveFocusBack()}>✕</a>`
    if (!task) return html`<div class="view-head"><h2>Task</h2>${close}</div>${this.problem ? problemNote(this.problem, () => this.#load()) : html`<p>Loading…</p>`}`
    return html`
      <div class="view-head"><h2><bdi>${task.name}</bdi></h2>${statusBadge(task.status)}${close}</div>
      <div class="action-bar" role="toolbar" aria-label="Actions on the task">
        ${Object.entries(TASK_ACTIONS).map(([name, action]) => html`<button data-command=${`${name}-task`}
          .disabled=${openTo(action, [task]).length === 0} @click=${() => this.#act(action, task)}>${action.label}</button>`)}
        ${link(address(`/jobs/${this.store.jobID}/tasks/${task.id}/log`), 'Open the log alone')}</div>
      ${progressBar(task.steps_completed, task.steps_total, task.status)}
      ${facts([
        ['Activity', task.activity ? html`<bdi>${task.activity}</bdi>` : null],
        ['Worker', task.worker?.id ? workerLink(task.worker) : 'nobody yet'],
        ['Failed by', task.failed_by_workers?.length > 0 ? task.failed_by_workers.map((worker) => html`${workerLink(worker)} `) : null],
        ['Type', html`<bdi>${task.task_type ?? ''}</bdi>`],
        ['Priority', task.priority],
        ['Updated', timeText(task.updated)],
        ['Last heard of', task.last_touched ? timeText(task.last_touched) : null],
        ['Waits for', task.dependencies?.length > 0 ? this.#dependencies(task) : null],
        ['ID', copyText(task.id)],
      ])}
      <h3>Log</h3>
      <task-log .taskID=${task.id}></task-log>
      ${task.commands ? html`<details><summary>Commands</summary><pre class="code">${JSON.stringify(task.commands, null, 2)}</pre></details>` : null}`
  }

  #dependencies(task) {
    return task.dependencies.slice(0, 10).map((each) => {
      const id = each.id ?? each
      return html`${link(address(`/jobs/${this.store.jobID}/tasks/${id}`, this.query), html`<bdi>${this.store.get(id)?.name ?? id}</bdi>`)} `
    })
  }
}

const workerLink = ({ id, name }) => link(address(`/workers/${id}`), html`<bdi>${name || 'deleted worker'}</bdi>`)

properties(TaskPanel, { store: null, version: 0, taskID: null, query: new URLSearchParams() })
customElements.define('task-panel', TaskPanel)
