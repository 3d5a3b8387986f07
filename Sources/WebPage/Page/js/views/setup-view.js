// The setup assistant: what a new farm needs to know, one thing after another.

import { api } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address, router } from '../lib/router.js'
import '../components/blender-step.js'
import { facts, link, problemNote } from '../components/pieces.js'
import '../components/storage-step.js'

const STEPS = [['welcome', 'Welcome'], ['storage', 'Shared storage'], ['blender', 'Blender'], ['review', 'Review']]
const PAUSE = 500
const PATIENCE = 60_000

export class SetupView extends Component {
  storage = null
  blender = null
  /** What comes after the last step: null, saving, waiting, done or late. */
  outcome = null
  problem = null
  isFirstRun = null

  connected() {
    this.#load()
  }

  async #load() {
    try {
      this.isFirstRun = (await api.get('/api/v3/configuration', { signal: this.signal })).isFirstRun
    } catch {
      // It is asked for again when something is saved.
    }
    this.update()
  }

  // A step that needs what an earlier one asks for is not shown before.
  get #step() {
    const wanted = STEPS.findIndex(([key]) => key === this.query.get('step'))
    const last = !this.storage ? 1 : !this.blender ? 2 : 3
    return Math.max(0, Math.min(wanted, last))
  }

  #go(index) {
    router.setQuery({ step: index === 0 ? null : STEPS[index][0] }, { replace: false })
  }

  async #save() {
    this.outcome = 'saving'
    this.problem = null
    this.update()
    try {
      await api.post('/api/v3/configuration/setup-assistant', { storageLocation: this.storage, blenderExecutable: this.blender })
    } catch (problem) {
      this.outcome = null
      this.problem = problem
      this.update()
      return
    }
    this.#wait()
  }

  // The server starts anew: for a moment there is nobody to ask.
  async #wait() {
    this.outcome = 'waiting'
    this.update()
    const deadline = Date.now() + PATIENCE
    while (Date.now() < deadline && this.isConnected) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
      try {
        const { isFirstRun } = await api.get('/api/v3/configuration')
        if (!isFirstRun) {
          this.outcome = 'done'
          this.isFirstRun = false
          this.update()
          return
        }
      } catch {
        // Not back yet.
      }
    }
    this.outcome = 'late'
    this.update()
  }

  template() {
    const step = this.#step
    return html`<div class="setup">
      <div class="view-head"><h1>Set up the farm</h1></div>
      <ol class="setup-steps">${STEPS.map(([, label], index) => html`<li aria-current=${index === step && !this.outcome ? 'step' : null}>${label}</li>`)}</ol>
      <section class="card">${this.outcome ? this.#outcome() : this.#content(step)}</section></div>`
  }

  #content(step) {
    switch (STEPS[step][0]) {
      case 'storage':
        return html`<storage-step .value=${this.storage} @choose=${({ detail }) => this.#choose({ storage: detail })}></storage-step>${this.#buttons(step, this.storage)}`
      case 'blender':
        return html`<blender-step .value=${this.blender} @choose=${({ detail }) => this.#choose({ blender: detail })}></blender-step>${this.#buttons(step, this.blender)}`
      case 'review': return this.#review(step)
      default: return this.#welcome(step)
    }
  }

  #choose(choice) {
    Object.assign(this, choice)
    this.update()
  }

  #buttons(step, isReady) {
    return html`<div class="dialog-buttons"><button @click=${() => this.#go(step - 1)}>Back</button>
      <button class="primary" .disabled=${!isReady} @click=${() => this.#go(step + 1)}>Next</button></div>`
  }

  #welcome(step) {
    return html`<h2>Welcome</h2>
      <p>This server hands the tasks of render jobs to workers, and keeps the files that jobs need. It has to know two things: where the shared storage is,
        and how workers start Blender. All else has good defaults, and can be changed later in the settings.</p>
      ${this.isFirstRun === false ? html`<div class="note" role="status"><p>This farm is set up already. Going on changes its storage and its Blender, and starts the server again.</p>
        <p>${link(address('/'), 'Back to the farm')}</p></div>` : null}
      <div class="dialog-buttons"><button class="primary" @click=${() => this.#go(step + 1)}>Begin</button></div>`
  }

  #review(step) {
    const { source, path, input } = this.blender
    return html`<h2>Is it right?</h2>
      ${facts([['Shared storage', html`<code>${this.storage}</code>`], ['Blender', html`<code>${source === 'default' ? 'blender' : path || input}</code>`]])}
      <p class="hint">This is saved in the configuration file, and the server starts again with it, which takes a few seconds.</p>
      ${this.problem ? problemNote(this.problem, () => this.#save()) : null}
      <div class="dialog-buttons"><button @click=${() => this.#go(step - 1)}>Back</button>
        <button class="primary" @click=${() => this.#save()}>Save and start</button></div>`
  }

  #outcome() {
    switch (this.outcome) {
      case 'done':
        return html`<h2>The farm is ready.</h2><div role="status"><p>Now start workers, and send a job from Blender.</p></div>
          <div class="dialog-buttons"><a class="button" href=${address('/workers')}>Add workers</a><a class="button" href=${address('/')}>To the farm</a></div>`
      case 'late':
        return html`<h2>The server is not back yet.</h2><p role="alert">The settings are saved, but it does not answer. Look at its log, or start it again yourself.</p>
          <div class="dialog-buttons"><button class="primary" @click=${() => this.#wait()}>Wait longer</button></div>`
      default:
        return html`<h2>${this.outcome === 'saving' ? 'Saving…' : 'The server starts again…'}</h2><progress aria-label="Waiting"></progress>`
    }
  }
}

properties(SetupView, { params: {}, query: new URLSearchParams() })
customElements.define('setup-view', SetupView)
