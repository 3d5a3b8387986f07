// What people can ask workers to do: which are open to it, and what it is called.

import { api } from './api.js'

const ask = (status) => (worker, isLazy) => api.post(`/api/v3/worker-mgt/workers/${worker.id}/setstatus`, { status, is_lazy: isLazy })

/** `isOpen` says whether a worker can be asked; `done` what was done, in the past. `lazy` is for those that can wait for a task. */
export const WORKER_ACTIONS = {
  wake: { label: 'Wake', done: 'Woken:', status: 'awake', lazy: false, isOpen: (worker) => aim(worker) !== 'awake' || worker.status === 'error' },
  sleep: { label: 'Sleep', done: 'Sent to sleep:', status: 'asleep', lazy: true, isOpen: (worker) => aim(worker) !== 'asleep' },
  restart: { label: 'Restart', done: 'Restart asked of', status: 'restart', lazy: true, isOpen: (worker) => Boolean(worker.can_restart) && worker.status !== 'offline' },
  shutdown: { label: 'Shut down', done: 'Shut-down asked of', status: 'offline', lazy: true, isOpen: (worker) => worker.status !== 'offline' },
}
for (const action of Object.values(WORKER_ACTIONS)) action.run = ask(action.status)

// Where a worker is going: what it was asked for, or else what it is.
function aim({ status, status_change: change }) {
  return change?.status ?? status
}

/** Those to which an action can be done. */
export function openTo(action, workers) {
  return workers.filter(action.isOpen)
}

/** What a worker was asked to do, as people read it: "asleep after its task". */
export function requestText(change) {
  if (!change) return null
  const name = { awake: 'wake up', asleep: 'sleep', offline: 'shut down', restart: 'restart' }[change.status] ?? change.status
  return `${name} ${change.is_lazy ? 'after its task' : 'at once'}`
}
