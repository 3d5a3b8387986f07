// Texts of the API document: paragraphs, and code between grave accents. Nothing else of Markdown is understood.

import { html } from '../lib/html.js'

/** A text as paragraphs. */
export function prose(text) {
  if (!text) return null
  return html`<div class="prose">${text.trim().split(/\n\s*\n/).map((paragraph) => html`<p>${inline(joined(paragraph))}</p>`)}</div>`
}

// Lines were broken for whoever reads the source; only lists have lines of their own.
function joined(paragraph) {
  return paragraph.replace(/\n(?!\s*(\d+\.|[-*])\s)\s*/g, ' ')
}

function inline(text) {
  return text.split(/(`[^`]+`|\*[^*\s][^*]*\*)/).map((piece) => {
    if (piece.length > 2 && piece.startsWith('`')) return html`<code>${piece.slice(1, -1)}</code>`
    return piece.length > 2 && piece.startsWith('*') ? html`<em>${piece.slice(1, -1)}</em>` : piece
  })
}
