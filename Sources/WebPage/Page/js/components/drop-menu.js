// A button that opens a small box below it. Escape, and a click or the focus elsewhere, close it.
//
//   <drop-menu .label=${'Columns'} .content=${html`…`}>

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'

export class DropMenu extends Component {
  isOpen = false

  connected() {
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.isOpen) return
      event.preventDefault()
      this.close()
      this.querySelector('button').focus()
    }, { signal: this.signal })
    const elsewhere = ({ target }) => this.isOpen && !this.contains(target) && this.close()
    document.addEventListener('pointerdown', elsewhere, { signal: this.signal })
    document.addEventListener('focusin', elsewhere, { signal: this.signal })
  }

  close() {
    this.isOpen = false
    this.update()
  }

  #toggle() {
    this.isOpen = !this.isOpen
    this.update()
  }

  template() {
    return html`<button aria-expanded=${String(this.isOpen)} @click=${() => this.#toggle()}>${this.label} <span aria-hidden="true">▾</span></button>
      ${this.isOpen ? html`<div class="drop-box" role="group" aria-label=${this.label}>${this.content}</div>` : null}`
  }
}

properties(DropMenu, { label: '', content: null })
customElements.define('drop-menu', DropMenu)
