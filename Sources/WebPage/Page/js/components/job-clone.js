// Submits a job once more.

import { api } from '../lib/api.js'
import { html } from '../lib/html.js'
import { router } from '../lib/router.js'
import { jobStore } from '../stores/job-store.js'
import { askValues } from './dialogs.js'
import { toast } from './toasts.js'

/** Asks for name and priority, submits the same job with them, and goes to the new one. */
export async function cloneJob(job) {
  const values = await askValues({
    title: 'Clone the job',
    content: html`
      <label class="field"><span>Name</span><input name="name" required maxlength="1024" value=${job.name} autofocus></label>
      <label class="field"><span>Priority, from 0 to 100; higher comes first</span>
        <input name="priority" type="number" required min="0" max="100" step="1" value=${job.priority}></label>
      <p class="hint">The settings are sent again as the job type left them, so what it replaced, such as the moment in place of {timestamp},
        stays as it was, and what is rendered may go to the same files.</p>`,
    confirm: 'Submit',
  })
  if (values === null) return
  try {
    const stored = await jobStore.load(job.id)
    const { etag } = await api.get(`/api/v3/jobs/type/${encodeURIComponent(stored.type)}`)
    const { id } = await api.post('/api/v3/jobs', submission(stored, etag, values))
    toast('Submitted the job again: this is the new one.')
    router.go(`/jobs/${id}`)
  } catch ({ message }) {
    toast(message, 'problem')
  }
}

// Stored paths are those of the Manager's own platform, or have variables in place of what differs.
function submission({ type, settings, metadata, storage, worker_tag }, etag, { name, priority }) {
  return { name, type, type_etag: etag, priority: Number(priority), submitter_platform: 'manager', settings, metadata, storage, worker_tag }
}
