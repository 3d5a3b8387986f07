// The columns of the table of workers.

import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { requestText } from '../lib/worker-actions.js'
import { link, statusBadge, timeText } from './pieces.js'

/** Columns for a `<data-table>`. `taskOf(id)` is what a worker is at. */
export function workerColumns(taskOf) {
  return [
    { key: 'status', label: 'Status', width: '7rem', narrowWidth: '6.4rem', sortable: true, cell: ({ status }) => statusBadge(status) },
    { key: 'name', label: 'Name', width: 'minmax(6rem, 2fr)', narrowWidth: 'minmax(3rem, 1fr)', sortable: true, cell: ({ id, name }) => link(address(`/workers/${id}`), html`<bdi>${name}</bdi>`, name) },
    { key: 'request', label: 'Asked to', width: 'minmax(4rem, 1fr)', cell: ({ status_change: change }) => (change ? html`<span title=${`Not done yet: ${requestText(change)}`}>→ ${requestText(change)}</span>` : null), secondary: true },
    { key: 'task', label: 'Task', width: 'minmax(3rem, 2fr)', cell: ({ id }) => taskLink(taskOf(id)), secondary: true },
    { key: 'tags', label: 'Tags', width: 'minmax(3rem, 1fr)', cell: tagNames, secondary: true },
    { key: 'platform', label: 'Platform', width: 'minmax(3rem, 5.5rem)', cell: ({ platform }) => html`<bdi title=${platform}>${platform}</bdi>`, secondary: true },
    { key: 'ip_address', label: 'Address', width: 'minmax(3rem, 8rem)', cell: ({ ip_address: text }) => html`<bdi title=${text}>${text}</bdi>`, secondary: true },
    { key: 'version', label: 'Software', width: 'minmax(3rem, 6rem)', sortable: true, cell: ({ version }) => html`<bdi title=${version}>${version}</bdi>`, secondary: true },
    { key: 'last_seen', label: 'Last seen', width: '6.5rem', narrowWidth: '5rem', sortable: true, cell: ({ last_seen: seen }) => timeText(seen) },
  ]
}

function taskLink(task) {
  return task ? link(address(`/jobs/${task.jobID}/tasks/${task.id}`), html`<bdi>${task.name}</bdi>`, task.name) : null
}

function tagNames({ tags }) {
  const text = (tags ?? []).map(({ name }) => name).join(', ')
  return text ? html`<bdi title=${text}>${text}</bdi>` : null
}
