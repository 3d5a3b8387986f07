// What is about to be saved: each setting as it was and as it will be.

import { html } from '../lib/html.js'
import { shownValue } from '../lib/settings-form.js'

/** Differences of settings, and of variables before and after, as a list for people. Secrets are not shown. */
export function settingsComparison(found, variablesBefore, variablesAfter) {
  const settings = found.map(({ label, kind, before, after }) =>
    [label, shownValue(kind, before), kind === 'secret' && after !== '' ? 'a new one' : shownValue(kind, after)])
  const names = new Set([...Object.keys(variablesBefore), ...Object.keys(variablesAfter)])
  const variables = [...names].filter((name) => JSON.stringify(variablesBefore[name]) !== JSON.stringify(variablesAfter[name]))
    .map((name) => [`{${name}}`, variableText(variablesBefore[name]), variableText(variablesAfter[name])])
  return html`<dl class="changes">${[...settings, ...variables].map(([label, before, after]) => html`<div><dt><bdi>${label}</bdi></dt>
    <dd><del><bdi>${before}</bdi></del></dd><dd><ins><bdi>${after}</bdi></ins></dd></div>`)}</dl>`
}

function variableText(variable) {
  if (!variable) return 'not there'
  const values = variable.values.map(({ platform, platforms, audience = 'all', value }) =>
    `${platforms?.join(', ') ?? platform}${audience === 'all' ? '' : `, ${audience}`}: ${value}`)
  return `${variable.is_twoway ? 'two-way; ' : ''}${values.join('; ')}`
}
