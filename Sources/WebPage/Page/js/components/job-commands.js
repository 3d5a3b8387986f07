// Buttons that act on jobs. `<job-commands .jobs=${selected}>`; `done` tells the `ids` of those that it was done with: meanwhile
// others may have been selected.

import { api } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { count, counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { forEach, JOB_ACTIONS, openTo, summary } from '../lib/job-actions.js'
import { ask, askNumber } from './dialogs.js'
import { toast } from './toasts.js'

/** So many names are listed in a question. */
const NAMES_SHOWN = 5
/** Of so many jobs the files are looked at before they are deleted. */
const MOST_PREVIEWS = 200

export class JobCommands extends Component {
  async #act(name) {
    const action = JOB_ACTIONS[name]
    const chosen = this.jobs
    const jobs = openTo(action, chosen)
    if (name === 'delete') {
      // What it would do is looked up first, which takes a moment.
      if (this.isLooking) return
      this.isLooking = true
      const isConfirmed = await confirmDeletion(jobs, chosen.length - jobs.length)
      this.isLooking = false
      if (!isConfirmed) return
    }
    await this.#finish(action.done, chosen, jobs, action.run)
  }

  async #setPriority() {
    const { jobs } = this
    const value = jobs[0].priority
    const priority = await askNumber({
      title: `Priority of ${jobs.length === 1 ? jobs[0].name : counted(jobs.length, 'job')}`,
      label: 'From 0 to 100; higher comes first', value, min: 0, max: 100, confirm: 'Set priority',
    })
    if (priority === null) return
    await this.#finish(`Set priority ${priority} of`, jobs, jobs, ({ id }) => api.post(`/api/v3/jobs/${id}/setpriority`, { priority }))
  }

  // Of those that were chosen, it is done with the jobs for which that is possible.
  async #finish(done, chosen, jobs, run) {
    this.isBusy = true
    this.update()
    const result = await forEach(jobs, run)
    this.isBusy = false
    toast(summary(done, 'job', result, chosen.length - jobs.length), result.problems.length > 0 ? 'problem' : 'done')
    this.dispatchEvent(new CustomEvent('done', { detail: { ids: chosen.map(({ id }) => id) } }))
    this.update()
  }

  template() {
    const several = this.jobs.length > 1
    const button = ([name, action]) => {
      const possible = openTo(action, this.jobs).length
      return html`<button class=${name === 'delete' ? 'danger-quiet' : ''} data-command=${name}
        .disabled=${this.isBusy || possible === 0} @click=${() => this.#act(name)}>${action.label}${
          several && possible > 0 ? html` <span class="chip-count">${count(possible)}</span>` : null}</button>`
    }
    return html`${Object.entries(JOB_ACTIONS).slice(0, 3).map(button)}
      <button data-command="priority" .disabled=${this.isBusy || this.jobs.length === 0} @click=${() => this.#setPriority()}>Priority…</button>
      ${Object.entries(JOB_ACTIONS).slice(3).map(button)}`
  }
}

properties(JobCommands, { jobs: [], isBusy: false })
customElements.define('job-commands', JobCommands)

async function confirmDeletion(jobs, skipped) {
  let withFiles = 0
  const looked = jobs.slice(0, MOST_PREVIEWS)
  const { problems } = await forEach(looked, async ({ id }) => {
    const preview = await api.get(`/api/v3/jobs/${id}/what-would-delete-do`)
    if (preview.shaman_checkout) withFiles += 1
  })
  const isKnown = problems.length === 0 && looked.length === jobs.length
  const files = !isKnown
    ? 'Checkouts that no other job uses are deleted too: the scene files that were sent with the jobs.'
    : withFiles > 0
      ? `${counted(withFiles, 'checkout')} ${withFiles === 1 ? 'is' : 'are'} deleted too: the scene files that were sent with ${withFiles === 1 ? 'a job' : 'jobs'}.`
      : 'No scene files are deleted.'
  return ask({
    title: `Delete ${jobs.length === 1 ? `“${jobs[0].name}”` : counted(jobs.length, 'job')}?`,
    content: html`
      ${jobs.length > 1 ? html`<ul class="names">${jobs.slice(0, NAMES_SHOWN).map(({ name }) => html`<li>${name}</li>`)}
        ${jobs.length > NAMES_SHOWN ? html`<li>and ${count(jobs.length - NAMES_SHOWN)} more</li>` : null}</ul>` : null}
      <p>Deleted for good: ${jobs.length === 1 ? 'the job' : 'the jobs'}, all tasks, their logs and previews. ${files}</p>
      <p>What was rendered stays.</p>
      ${skipped > 0 ? html`<p>${counted(skipped, 'selected job')} cannot be deleted now: cancel first what is being worked on.</p>` : null}`,
    confirm: jobs.length === 1 ? 'Delete job' : `Delete ${counted(jobs.length, 'job')}`,
    isDangerous: true,
  })
}
