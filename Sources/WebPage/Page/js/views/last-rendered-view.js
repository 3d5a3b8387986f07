// The newest image of the farm, as large as the window.

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import '../components/last-rendered.js'

export class LastRenderedView extends Component {
  template() {
    return html`<div class="view-head"><h1>Last rendered</h1><p class="hint">The newest image of all jobs, as soon as it is there. It leads to its job.</p></div>
      <last-rendered class="is-large" .isLarge=${true}></last-rendered>`
  }
}

properties(LastRenderedView, { params: {}, query: null })
customElements.define('last-rendered-view', LastRenderedView)
