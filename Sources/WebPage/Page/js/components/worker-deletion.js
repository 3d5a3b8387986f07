// Deleting workers: what is asked before.

import { count, counted, statusName } from '../lib/format.js'
import { html } from '../lib/html.js'
import { ask } from './dialogs.js'

/** So many names are listed in a question. */
const NAMES_SHOWN = 5

/** Asks whether to delete them, and resolves to the answer. */
export function confirmDeletion(workers) {
  const running = workers.filter(({ status }) => status !== 'offline')
  const one = workers.length === 1
  return ask({
    title: `Delete ${one ? `“${workers[0].name}”` : counted(workers.length, 'worker')}?`,
    content: html`
      ${one ? null : html`<ul class="names">${workers.slice(0, NAMES_SHOWN).map(({ name }) => html`<li><bdi>${name}</bdi></li>`)}
        ${workers.length > NAMES_SHOWN ? html`<li>and ${count(workers.length - NAMES_SHOWN)} more</li>` : null}</ul>`}
      <p>Deleted for good: what the farm knows of ${one ? 'this worker' : 'these workers'}, with tags and sleep schedule.</p>
      ${running.length > 0 ? html`<p class="warning"><strong>${one ? `It is ${statusName(running[0].status)}, not offline.` : `${counted(running.length, 'of them is', 'of them are')} not offline.`}</strong>
        A worker that runs registers itself anew, without tags and schedule, and its task is done again by another one. Shut it down first.</p>` : null}`,
    confirm: one ? 'Delete worker' : `Delete ${counted(workers.length, 'worker')}`,
    isDangerous: true,
  })
}
