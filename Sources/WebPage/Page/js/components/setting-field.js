// One setting of the form. `<setting-field .field=${field} .value=${entered}>`; `enter` tells { path, value } as it is typed.

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { complaint, MASK } from '../lib/settings-fields.js'
import { settingText } from '../lib/format.js'

export class SettingField extends Component {
  #enter(value) {
    this.dispatchEvent(new CustomEvent('enter', { detail: { path: this.field.path, value } }))
  }

  template() {
    const { field, value } = this
    if (!field) return null
    const problem = this.isChanged ? complaint(field, value) : null
    const id = `setting-${field.path}`
    const hint = html`${field.hint ? html`<span class="hint">${field.hint}</span>` : null}${field.label === field.path ? null : html`<code class="setting-key">${field.path}</code>`}
      ${problem ? html`<span class="field-problem" id=${`${id}-problem`} role="alert">“${Array.isArray(value) ? '…' : String(value)}” ${problem}</span>` : null}`
    const described = problem ? `${id}-problem` : null
    if (field.kind === 'flag') {
      return html`<label class="check"><input id=${id} type="checkbox" .checked=${value} @change=${({ target }) => this.#enter(target.checked)}> ${field.label}</label>
        <div class="setting-notes">${hint}</div>`
    }
    return html`<label for=${id}>${field.label} ${this.isChanged ? html`<span class="hint">changed</span>` : null}</label>
      ${this.#input(id, field, value, described, problem !== null)}<div class="setting-notes">${hint}</div>`
  }

  #input(id, field, value, described, isWrong) {
    const type = field.kind === 'number' ? 'number' : 'text'
    switch (field.kind) {
      case 'choice': {
        const known = field.choices.some(([each]) => each === value) ? field.choices : [...field.choices, [value, value]]
        return html`<select id=${id} @change=${({ target }) => this.#enter(target.value)}>${known.map(([each, text]) => html`<option
          value=${each} .selected=${each === value}>${text}</option>`)}</select>`
      }
      case 'list':
        return html`<textarea id=${id} rows="2" spellcheck="false" aria-invalid=${isWrong ? 'true' : null} aria-describedby=${described} .value=${this.#listText(value)}
          @input=${({ target }) => this.#enter(target.value.split('\n').map((line) => line.trim()).filter(Boolean))}></textarea>`
      case 'secret':
        return html`<div class="secret"><input id=${id} type="password" autocomplete="new-password" .value=${value === MASK ? '' : value}
            placeholder=${field.value === '' ? 'none' : value === '' ? 'will be removed' : 'set, and not shown'} @input=${({ target }) => this.#enter(target.value || field.value)}>
          ${field.value === '' ? null : html`<button type="button" @click=${() => this.#enter(value === '' ? field.value : '')}>${value === '' ? 'Keep it' : 'Remove it'}</button>`}</div>`
      case 'json':
        return html`<textarea id=${id} rows="3" spellcheck="false" .value=${settingText(value)} @input=${({ target }) => this.#enter(target.value)}></textarea>`
      default:
        return html`<input id=${id} type=${type} spellcheck="false" autocomplete="off" min=${type === 'number' ? '0' : null} step=${type === 'number' ? '1' : null}
          aria-invalid=${isWrong ? 'true' : null} aria-describedby=${described} .value=${String(value)}
          @input=${({ target }) => this.#enter(type === 'number' ? (target.value === '' ? '' : Number(target.value)) : target.value)}>`
    }
  }

  // While it is typed, blank lines are not taken away under the cursor.
  #listText(value) {
    const field = this.querySelector('textarea')
    return field && document.activeElement === field ? field.value : value.join('\n')
  }
}

properties(SettingField, { field: null, value: '', isChanged: false })
customElements.define('setting-field', SettingField)
