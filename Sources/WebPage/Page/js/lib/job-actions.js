// What people can do to jobs and tasks: which are open to it, what it is called, and doing it to many.

import { api } from './api.js'
import { counted } from './format.js'

const REASON = 'requested on the web page'
const AT_ONCE = 6

const setJob = (status) => (job) => api.post(`/api/v3/jobs/${job.id}/setstatus`, { status, reason: REASON })
const setTask = (status) => (task) => api.post(`/api/v3/tasks/${task.id}/setstatus`, { status, reason: REASON })

/** `from` are the statuses in which it is possible; `done` says in the past what was done. */
export const JOB_ACTIONS = {
  pause: { label: 'Pause', done: 'Paused', from: ['active', 'queued', 'canceled'], run: setJob('pause-requested') },
  cancel: {
    label: 'Cancel', done: 'Canceled', run: setJob('cancel-requested'),
    from: ['active', 'failed', 'paused', 'pause-requested', 'queued'],
  },
  requeue: { label: 'Requeue', done: 'Requeued', from: ['canceled', 'completed', 'failed', 'paused'], run: setJob('requeueing') },
  delete: {
    label: 'Delete…', done: 'Deletion requested for', run: (job) => api.delete(`/api/v3/jobs/${job.id}`),
    from: ['canceled', 'completed', 'failed', 'paused', 'queued'],
  },
}

export const TASK_ACTIONS = {
  cancel: { label: 'Cancel', done: 'Canceled', from: ['active', 'queued', 'soft-failed', 'paused'], run: setTask('canceled') },
  requeue: { label: 'Requeue', done: 'Requeued', from: ['canceled', 'completed', 'failed', 'soft-failed', 'paused'], run: setTask('queued') },
}

/** Those to which an action can be done. */
export function openTo(action, items) {
  return items.filter(({ status, delete_requested_at }) => action.from.includes(status) && !delete_requested_at)
}

/**
 * Does something to many things, a few at a time. Resolves to how many succeeded and why others did not:
 * `{ succeeded, problems: [{ message, amount }] }`.
 */
export async function forEach(items, run) {
  const waiting = [...items]
  const problems = new Map()
  let succeeded = 0
  const work = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      try {
        await run(item)
        succeeded += 1
      } catch ({ message, status }) {
        problems.set(message, (problems.get(message) ?? 0) + 1)
        // Who has no token for one has none for the others.
        if (status === 401) problems.set(message, problems.get(message) + waiting.splice(0).length)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { succeeded, problems: [...problems].map(([message, amount]) => ({ message, amount })) }
}

/** What became of it, in a sentence: "Paused 3 jobs." */
export function summary(done, noun, { succeeded, problems }, skipped = 0) {
  const parts = []
  if (succeeded > 0) parts.push(`${done} ${counted(succeeded, noun)}.`)
  for (const { message, amount } of problems) parts.push(`${counted(amount, noun)} not: ${message}`)
  if (skipped > 0) parts.push(`${counted(skipped, noun)} left as ${skipped === 1 ? 'it is' : 'they are'}.`)
  return parts.join(' ')
}
