// Small pieces that many views show: functions from values to templates.

import { ago, fraction, moment, percent, statusName } from '../lib/format.js'
import { html } from '../lib/html.js'
import { askForToken } from '../lib/token.js'

/** A status, as a word with a colour. */
export function statusBadge(status) {
  return html`<span class="badge" data-status=${status || 'new'}>${statusName(status)}</span>`
}

/** A moment as people count it, with the exact one to be looked at. `clock.js` keeps it up to date. */
export function timeText(text) {
  return html`<time class="time" datetime=${text ?? ''} title=${moment(text)} data-relative="">${ago(text)}</time>`
}

/** How many steps of how many are done. */
export function progressBar(done, total, status = '', label = 'Progress') {
  const part = fraction(done, total)
  return html`<span class="progress"><progress max="1" .value=${part} data-status=${status} aria-label=${label}></progress>
    <span class="progress-text">${percent(part)}</span></span>`
}

/** A link within the page. */
export function link(href, content, title = null) {
  return html`<a href=${href} title=${title}>${content}</a>`
}

/** Why something could not be loaded, with a way to try again; where a token is missing, with a way to give it. */
export function problemNote(problem, retry) {
  const giveToken = async () => (await askForToken()) && retry()
  if (problem.status === 401 && retry) {
    return html`<div class="note" role="alert"><p>${problem.message}</p><button @click=${giveToken}>Enter the token</button></div>`
  }
  return html`<div class="note is-problem" role="alert"><p>${problem.message}</p>
    ${retry ? html`<button @click=${retry}>Try again</button>` : null}</div>`
}

/** What stands where nothing is yet, and says what to do next. */
export function emptyNote(title, content = null) {
  return html`<div class="note is-empty"><p class="note-title">${title}</p>${content}</div>`
}

/** Where Flamenco's add-on and workers come from. */
export function downloadLink(text) {
  return html`<a href="https://flamenco.blender.org/download/" target="_blank" rel="noopener noreferrer">${text}</a>`
}

/** How jobs come here from Blender, as steps of a list. */
export function blenderSteps() {
  return html`<li>Get ${downloadLink('Flamenco’s add-on')} and install it in Blender: Preferences, Add-ons, Install from Disk</li>
    <li>In the add-on’s preferences, set the Manager’s address to ${copyText(`${location.origin}/`)}</li>
    <li>Submit a job from the output properties; it appears here at once</li>`
}

/** A list of terms and values; pairs whose value is null are left out. */
export function facts(pairs) {
  return html`<dl class="facts">${pairs
    .filter((pair) => pair && pair[1] !== null && pair[1] !== undefined)
    .map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** A text that a click copies. */
export function copyText(text) {
  const copy = async (event) => {
    const button = event.currentTarget
    try {
      await navigator.clipboard.writeText(text)
      button.dataset.copied = ''
      setTimeout(() => delete button.dataset.copied, 1500)
    } catch {
      getSelection().selectAllChildren(button)
    }
  }
  return html`<button class="copy" title="Copy" @click=${copy}><code>${text}</code></button>`
}
