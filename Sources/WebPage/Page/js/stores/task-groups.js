// Which tasks of a job wait for which others, as few boxes: tasks that wait for the same, and for which the same wait, are one group.

/**
 * Makes groups out of `[{ task, depends_on }]`, all by `index_in_job`, of a job of so many tasks. Returns `{ groups, groupOf }`: groups
 * by layers, with what they wait for left of them, each `{ tasks: [index, …], waitsFor: [group, …], layer, row }`; and the place of a
 * task's group by the task's index.
 */
export function groupTasks(dependencies, amount) {
  const waitsFor = new Map(dependencies.map(({ task, depends_on: before }) => [task, [...before].sort((a, b) => a - b)]))
  const last = dependencies.reduce((most, { task, depends_on: before }) => before.reduce((a, b) => Math.max(a, b), Math.max(most, task)), amount)
  const waiting = new Map()
  for (const task of [...waitsFor.keys()].sort((a, b) => a - b)) {
    for (const before of waitsFor.get(task)) {
      if (!waiting.has(before)) waiting.set(before, [])
      waiting.get(before).push(task)
    }
  }
  const byKey = new Map()
  for (let task = 1; task <= last; task += 1) {
    const key = `${waitsFor.get(task) ?? ''}|${waiting.get(task) ?? ''}`
    if (!byKey.has(key)) byKey.set(key, { tasks: [], waitsFor: [], layer: 0, row: 0 })
    byKey.get(key).tasks.push(task)
  }
  const groups = [...byKey.values()]
  const owners = new Map(groups.flatMap((group) => group.tasks.map((task) => [task, group])))
  for (const group of groups) group.waitsFor = [...new Set((waitsFor.get(group.tasks[0]) ?? []).map((task) => owners.get(task)))]
  const ordered = inRows(inLayers(groups))
  const groupOf = new Int32Array(last + 1)
  ordered.forEach((group, place) => {
    for (const task of group.tasks) groupOf[task] = place
  })
  return { groups: ordered, groupOf }
}

// The layer of a group is the length of the longest way to it.
function inLayers(groups) {
  const open = new Map(groups.map((group) => [group, group.waitsFor.length]))
  const following = new Map(groups.map((group) => [group, []]))
  for (const group of groups) for (const before of group.waitsFor) following.get(before).push(group)
  const ready = groups.filter((group) => open.get(group) === 0)
  for (const group of ready) {
    for (const next of following.get(group)) {
      next.layer = Math.max(next.layer, group.layer + 1)
      open.set(next, open.get(next) - 1)
      if (open.get(next) === 0) ready.push(next)
    }
  }
  return groups
}

// In a layer groups lie beside what they wait for, so that fewer lines cross.
function inRows(groups) {
  const layers = []
  for (const group of groups) (layers[group.layer] ??= []).push(group)
  for (const layer of layers) {
    const places = new Map(layer.map((group) => [group, mean(group.waitsFor.map(({ row }) => row))]))
    layer.sort((a, b) => places.get(a) - places.get(b) || a.tasks[0] - b.tasks[0])
    layer.forEach((group, row) => {
      group.row = row
    })
  }
  return layers.flat()
}

function mean(numbers) {
  return numbers.length > 0 ? numbers.reduce((sum, number) => sum + number, 0) / numbers.length : 0
}
