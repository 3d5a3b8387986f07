// One turn before each frame, in which everything is shown anew that has to be.

const MOST_ROUNDS = 20
let waiting = []
let isRunning = false

/**
 * Calls `action` before the next frame. What is asked for during such a call is done for the same frame: a change goes from a store
 * through a view to its parts, and people see it one frame later instead of three.
 */
export function beforeFrame(action) {
  waiting.push(action)
  if (waiting.length === 1 && !isRunning) requestAnimationFrame(run)
}

function run() {
  isRunning = true
  // What asks for itself again and again gets its frames one by one.
  for (let round = 0; round < MOST_ROUNDS && waiting.length > 0; round += 1) {
    const actions = waiting
    waiting = []
    for (const action of actions) {
      try {
        action()
      } catch (problem) {
        reportError(problem)
      }
    }
  }
  isRunning = false
  if (waiting.length > 0) requestAnimationFrame(run)
}
