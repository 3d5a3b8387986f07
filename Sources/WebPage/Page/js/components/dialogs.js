// Questions that have to be answered before anything is done.

import { html, render } from '../lib/html.js'

/**
 * Asks, and resolves to whether the answer was yes. `content` is a template, `confirm` what the button says that does it; `isDangerous`
 * for what cannot be undone.
 */
export function ask({ title, content, confirm, isDangerous = false }) {
  const submit = (dialog) => dialog.close('yes')
  return open({ title, content, confirm, isDangerous, submit }).then((answer) => answer === 'yes')
}

/** Asks for a number, and resolves to it; null when nobody wants to give one. */
export async function askNumber({ title, label, value, min, max, confirm }) {
  const content = html`<label class="field"><span>${label}</span>
    <input name="number" type="number" required min=${min} max=${max} step="1" value=${value} autofocus></label>`
  const submit = (dialog) => dialog.close(dialog.querySelector('input').value)
  const answer = await open({ title, content, confirm, submit })
  return answer === '' ? null : Number(answer)
}

/** Asks for a text, and resolves to it; null when nobody wants to give one. `type` is that of the field. */
export async function askText({ title, label, confirm, type = 'text' }) {
  const content = html`<label class="field"><span>${label}</span><input name="text" type=${type} required autofocus></label>`
  const submit = (dialog) => dialog.close(dialog.querySelector('input').value)
  const answer = await open({ title, content, confirm, submit })
  return answer === '' ? null : answer
}

/** Asks for what the fields in `content` are for, and resolves to their values by name; null when nobody wants to give them. */
export async function askValues({ title, content, confirm }) {
  let values = null
  const submit = (dialog) => {
    values = Object.fromEntries(new FormData(dialog.querySelector('form')))
    dialog.close('yes')
  }
  const answer = await open({ title, content, confirm, submit })
  return answer === 'yes' ? values : null
}

/** Shows something that is only to be read. */
export function inform({ title, content }) {
  return open({ title, content, confirm: null, submit: (dialog) => dialog.close() })
}

function open({ title, content, confirm, isDangerous = false, submit }) {
  const dialog = document.createElement('dialog')
  dialog.setAttribute('aria-labelledby', 'dialog-title')
  const send = (event) => {
    event.preventDefault()
    submit(dialog)
  }
  render(
    html`<form @submit=${send}>
      <h2 id="dialog-title">${title}</h2>
      <div class="dialog-content">${content}</div>
      <div class="dialog-buttons">
        <button type="button" @click=${() => dialog.close('')}>${confirm ? 'Cancel' : 'Close'}</button>
        ${confirm ? html`<button type="submit" class=${isDangerous ? 'danger' : 'primary'}>${confirm}</button>` : null}
      </div></form>`,
    dialog,
  )
  document.body.append(dialog)
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue)
    })
    // A click beside the box closes it, but none that began in the box, as when a text is selected and let go of outside.
    let beganOutside = false
    dialog.addEventListener('pointerdown', (event) => { beganOutside = isOutside(dialog, event) })
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog && beganOutside && isOutside(dialog, event)) dialog.close('')
    })
    dialog.returnValue = ''
    dialog.showModal()
  })
}

// What is around the box belongs to the dialog too, as its backdrop.
function isOutside(dialog, { clientX: x, clientY: y }) {
  const { left, top, right, bottom } = dialog.getBoundingClientRect()
  return x < left || x >= right || y < top || y >= bottom
}
