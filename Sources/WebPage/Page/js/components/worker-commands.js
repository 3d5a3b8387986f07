// Buttons that act on workers. `<worker-commands .workers=${selected}>`; `done` tells the `ids` of those that it was done with:
// meanwhile others may have been selected.

import { api } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { count, counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { forEach, summary } from '../lib/job-actions.js'
import { openTo, WORKER_ACTIONS } from '../lib/worker-actions.js'
import { confirmDeletion } from './worker-deletion.js'
import { toast } from './toasts.js'

export class WorkerCommands extends Component {
  // Nobody loses what was rendered so far, unless asked for.
  isLazy = true

  async #act(action) {
    const chosen = this.workers
    const workers = openTo(action, chosen)
    const isLazy = action.lazy && this.isLazy
    this.isBusy = true
    const result = await forEach(workers, (worker) => action.run(worker, isLazy))
    this.#finish(chosen, summary(action.done, 'worker', result, chosen.length - workers.length), result)
  }

  async #delete() {
    const chosen = this.workers
    // A button that is disabled while it asks does not get the focus back.
    if (!(await confirmDeletion(chosen))) return
    this.isBusy = true
    const result = await forEach(chosen, ({ id }) => api.delete(`/api/v3/worker-mgt/workers/${id}`))
    this.#finish(chosen, summary('Deleted', 'worker', result), result)
  }

  #finish(chosen, text, { problems }) {
    this.isBusy = false
    toast(text, problems.length > 0 ? 'problem' : 'done')
    this.dispatchEvent(new CustomEvent('done', { detail: { ids: chosen.map(({ id }) => id) } }))
  }

  template() {
    const { workers } = this
    const several = workers.length > 1
    return html`
      ${Object.entries(WORKER_ACTIONS).map(([name, action]) => {
        const possible = openTo(action, workers).length
        return html`<button data-command=${name} .disabled=${this.isBusy || possible === 0} title=${hint(name, workers)}
          @click=${() => this.#act(action)}>${action.label}${several && possible > 0 ? html` <span class="chip-count">${count(possible)}</span>` : null}</button>`
      })}
      <label class="check" title="When they sleep, restart or shut down; otherwise the task is interrupted, and another worker does it again">
        <input type="checkbox" data-lazy="" .checked=${this.isLazy} @change=${(event) => { this.isLazy = event.target.checked }}>
        Finish the task first</label>
      <button class="danger-quiet" data-command="delete" .disabled=${this.isBusy || workers.length === 0} @click=${() => this.#delete()}>Delete…</button>`
  }
}

function hint(name, workers) {
  const without = workers.filter((worker) => !worker.can_restart).length
  if (name === 'restart' && without > 0) return `${counted(without, 'worker')} cannot start again: nothing would start ${without === 1 ? 'it' : 'them'} after the end`
  if (name === 'wake' && workers.some(({ status }) => status === 'error')) return 'Also has workers in error try again'
  return null
}

properties(WorkerCommands, { workers: [], isBusy: false })
customElements.define('worker-commands', WorkerCommands)
