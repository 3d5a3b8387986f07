// The columns of the table of jobs, and which of them are shown.

import { count } from '../lib/format.js'
import { html } from '../lib/html.js'
import { keep, kept } from '../lib/kept.js'
import { address } from '../lib/router.js'
import { link, progressBar, statusBadge, timeText } from './pieces.js'

/** All of them. One that `isFixed` is always shown. */
export const JOB_COLUMNS = [
  { key: 'status', label: 'Status', width: '9rem', narrowWidth: '6.8rem', sortable: true, cell: ({ status }) => statusBadge(status) },
  { key: 'name', label: 'Name', width: 'minmax(8rem, 1fr)', narrowWidth: 'minmax(3rem, 1fr)', sortable: true, isFixed: true, cell: (job) => link(address(`/jobs/${job.id}`), html`<bdi>${job.name}</bdi>`, job.name) },
  { key: 'progress', label: 'Progress', width: 'minmax(6rem, 12rem)', cell: (job) => progressBar(job.steps_completed, job.steps_total, job.status, `Progress of ${job.name}`), secondary: true },
  { key: 'steps', label: 'Steps', width: 'minmax(5rem, 9rem)', cell: ({ steps_completed: done, steps_total: all }) => `${count(done)} of ${count(all)}`, secondary: true, numeric: true },
  { key: 'priority', label: 'Priority', width: '5.5rem', sortable: true, cell: ({ priority }) => priority, secondary: true, numeric: true },
  { key: 'type', label: 'Type', width: 'minmax(6rem, 14rem)', sortable: true, cell: ({ type }) => html`<bdi title=${type}>${type}</bdi>`, secondary: true },
  { key: 'created', label: 'Created', width: '7.5rem', sortable: true, cell: ({ created }) => timeText(created), secondary: true },
  { key: 'updated', label: 'Updated', width: '7.5rem', narrowWidth: '5rem', sortable: true, cell: ({ updated }) => timeText(updated) },
]
const KEY = 'jobs.hidden-columns'
const HIDDEN_AT_FIRST = ['steps', 'created']

let hidden = new Set(kept(KEY, HIDDEN_AT_FIRST, Array.isArray))
let shown = choose()

function choose() {
  return JOB_COLUMNS.filter(({ key, isFixed }) => isFixed || !hidden.has(key))
}

/** Those that are shown: the same array as long as they are the same. */
export function shownColumns() {
  return shown
}

/** Shows a column, or no more, and remembers it. */
export function toggleColumn(key) {
  hidden = new Set(hidden)
  if (!hidden.delete(key)) hidden.add(key)
  keep(KEY, [...hidden])
  shown = choose()
}

/** A field for each column; `changed` is called when another choice was made. */
export function columnFields(changed) {
  return html`${JOB_COLUMNS.map(({ key, label, isFixed }) => html`<label class="check"><input type="checkbox" data-column=${key}
      .checked=${isFixed || !hidden.has(key)} .disabled=${Boolean(isFixed)} @change=${() => {
        toggleColumn(key)
        changed()
      }}>${label}</label>`)}
    <p class="hint">Where there is little room, only status, name and time of the last change are shown.</p>`
}
