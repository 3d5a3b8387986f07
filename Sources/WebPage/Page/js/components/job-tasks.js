// The table of a job's tasks. `<job-tasks .store=${taskStore} .version=${n} .query=${query} .selected=${taskID}>`

import { Component, properties } from '../lib/component.js'
import { counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { forEach, openTo, summary, TASK_ACTIONS } from '../lib/job-actions.js'
import { address, router } from '../lib/router.js'
import { countByStatus, TASK_STATUSES } from '../stores/task-store.js'
import './data-table.js'
import { readFilter } from './filter-bar.js'
import { emptyNote, link, progressBar, statusBadge, timeText } from './pieces.js'
import { toast } from './toasts.js'

const KEYS = {
  index: ({ index_in_job }) => index_in_job, name: ({ name }) => name, status: ({ status }) => TASK_STATUSES.indexOf(status),
  worker: ({ worker }) => worker?.name ?? '', updated: ({ updated }) => Date.parse(updated) || 0,
}

export class JobTasks extends Component {
  chosen = new Set()

  constructor() {
    super()
    this.columns = [
      { key: 'index', label: '#', width: '4.5rem', sortable: true, numeric: true, secondary: true, cell: ({ index_in_job }) => index_in_job },
      { key: 'status', label: 'Status', width: '8rem', narrowWidth: '6.8rem', sortable: true, cell: ({ status }) => statusBadge(status) },
      { key: 'name', label: 'Name', width: 'minmax(8rem, 1fr)', narrowWidth: 'minmax(3rem, 1fr)', sortable: true, cell: (task) => link(this.#address(task.id), html`<bdi>${task.name}</bdi>`, task.name) },
      { key: 'steps', label: 'Steps', width: 'minmax(6rem, 10rem)', secondary: true, cell: (task) => progressBar(task.steps_completed, task.steps_total, task.status, `Progress of ${task.name}`) },
      {
        key: 'worker', label: 'Worker', width: 'minmax(6rem, 12rem)', sortable: true, secondary: true,
        cell: ({ worker }) => (worker?.id ? link(address(`/workers/${worker.id}`), html`<bdi>${worker.name || 'deleted worker'}</bdi>`, worker.name) : null),
      },
      { key: 'updated', label: 'Updated', width: '7.5rem', narrowWidth: '5rem', sortable: true, cell: ({ updated }) => timeText(updated) },
    ]
  }

  // Filters stay when a task is looked at.
  #address(id) {
    return address(`/jobs/${this.store.jobID}/tasks/${id}`, this.query)
  }

  get #sort() {
    const text = this.query.get('sort') ?? 'index'
    const key = text.replace('-', '')
    return key in KEYS ? { key, descending: text.startsWith('-') } : { key: 'index', descending: false }
  }

  // Once for each change of the tasks or of the address, not each time that something is selected.
  #rows(tasks) {
    if (this.found?.tasks !== tasks || this.found.query !== this.query) this.found = { tasks, query: this.query, rows: this.#find(tasks) }
    return this.found.rows
  }

  // What tasks are ordered by is read once for each of them, not in each comparison: of times that takes long. It begins with the
  // order that there was: what is nearly in order takes few comparisons.
  #inOrder(tasks, value, descending) {
    const sign = descending ? -1 : 1
    const keys = tasks.map(value)
    if (this.places?.length !== tasks.length) this.places = tasks.map((_, place) => place)
    this.places.sort((a, b) => sign * (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b))
    return this.places.map((place) => tasks[place])
  }

  #find(tasks) {
    const { statuses, search } = readFilter(this.query)
    const wanted = search.toLowerCase()
    const { key, descending } = this.#sort
    const isAll = statuses.length === 0 && !wanted && key === 'index' && !descending
    if (isAll) return tasks
    const ordered = key === 'index' && !descending ? tasks : this.#inOrder(tasks, KEYS[key], descending)
    return ordered.filter(({ status, name, worker, task_type }) =>
      (statuses.length === 0 || statuses.includes(status)) &&
      (!wanted || [name, worker?.name, task_type].some((text) => text?.toLowerCase().includes(wanted))))
  }

  // Meanwhile others may be selected, which stay so.
  async #act(name, chosen) {
    const action = TASK_ACTIONS[name]
    const tasks = openTo(action, chosen)
    const result = await forEach(tasks, action.run)
    toast(summary(action.done, 'task', result, chosen.length - tasks.length), result.problems.length > 0 ? 'problem' : 'done')
    this.querySelector('data-table')?.unselect(chosen.map(({ id }) => id))
    this.store.load()
  }

  template() {
    const { tasks } = this.store
    const counts = countByStatus(tasks)
    const rows = this.#rows(tasks)
    const chosen = this.chosen.size > 0 ? rows.filter(({ id }) => this.chosen.has(id)) : []
    const failed = counts.failed > 0 ? tasks.filter(({ status }) => status === 'failed') : []
    const { key, descending } = this.#sort
    if (this.sorted?.key !== key || this.sorted.descending !== descending) this.sorted = { key, descending }
    return html`
      <filter-bar .statuses=${TASK_STATUSES} .counts=${counts} .query=${this.query} .hint=${'Search tasks'}></filter-bar>
      <div class="action-bar" role="toolbar" aria-label="Actions on tasks">
        <span class="action-count">${chosen.length === 0 ? counted(rows.length, 'task') : `${counted(chosen.length, 'task')} selected`}</span>
        ${Object.entries(TASK_ACTIONS).map(([name, action]) => {
          const isOpen = openTo(action, chosen).length > 0
          return html`<button data-command=${`${name}-tasks`} .disabled=${!isOpen} @click=${() => this.#act(name, chosen)}>${action.label}</button>`
        })}
        <button data-command="requeue-failed" .disabled=${failed.length === 0}
          @click=${() => this.#act('requeue', failed)}>Requeue failed only${failed.length > 0 ? html` <span class="chip-count">${failed.length}</span>` : null}</button></div>
      ${rows.length === 0 ? emptyNote(!this.store.isLoaded ? 'Loading…' : tasks.length === 0 ? 'The job has no tasks.' : 'No task is like that.') : null}
      <data-table class="tasks-table" label="Tasks" .hidden=${rows.length === 0} .columns=${this.columns} .rows=${rows} .selectable=${true}
        .sort=${this.sorted} .rowClass=${this.#rowClass}
        @sort=${({ detail }) => this.#sortBy(detail.key)} @select=${({ detail }) => this.#choose(detail.ids)}
        @open=${({ detail }) => router.go(this.#address(detail.id).slice('/app'.length))}></data-table>`
  }

  // The table cannot know of it: its rows are the same.
  selectedChanged() {
    this.querySelector('data-table')?.update()
  }

  #rowClass = ({ id }) => (id === this.selected ? 'is-open' : '')

  #choose(ids) {
    this.chosen = ids
    this.update()
  }

  #sortBy(key) {
    const now = this.#sort
    const text = (key === now.key && !now.descending ? '-' : '') + key
    router.setQuery({ sort: text === 'index' ? null : text })
  }
}

properties(JobTasks, { store: null, version: 0, query: new URLSearchParams(), selected: null })
customElements.define('job-tasks', JobTasks)
