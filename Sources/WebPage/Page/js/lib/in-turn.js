// Doing again what many events ask for: not for each of them, and never twice at a time.

/**
 * Returns a function that has `action` done after a pause in milliseconds, however often it is called until then. What is asked for
 * while the action goes on is done once more after it, and after another pause. `cancel()` ends that.
 */
export function inTurn(action, pause) {
  let timer = null
  let isRunning = false
  let isAsked = false
  let isOver = false

  const soon = () => {
    if (isOver) return
    if (isRunning) isAsked = true
    else timer ??= setTimeout(run, pause)
  }

  async function run() {
    timer = null
    isRunning = true
    try {
      await action()
    } finally {
      isRunning = false
      if (isAsked) {
        isAsked = false
        soon()
      }
    }
  }

  soon.cancel = () => {
    isOver = true
    clearTimeout(timer)
  }
  return soon
}
