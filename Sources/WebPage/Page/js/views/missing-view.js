// What is shown for an address that no view has.

import { Component } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { emptyNote, link } from '../components/pieces.js'

export class MissingView extends Component {
  template() {
    return emptyNote('There is nothing at this address.', html`<p>${link(address('/jobs'), 'Go to the jobs')}</p>`)
  }
}

customElements.define('missing-view', MissingView)
