// Drawings whose parts are not known before: templates make only what is in their own text a part of a drawing.

const NAMESPACE = 'http://www.w3.org/2000/svg'

/** A part of a drawing: its name, its attributes, and other parts or a text that it has. */
export function shape(name, attributes = {}, ...content) {
  const element = document.createElementNS(NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...content)
  return element
}

/** A line through points `[x, y]`; where there is null instead of one it has a gap. */
export function lineThrough(points) {
  let isDrawing = false
  return points.map((point) => {
    const text = point ? `${isDrawing ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : ''
    isDrawing = point !== null
    return text
  }).join('')
}
