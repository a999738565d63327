/**
 * What the file that is running has told of itself: titles of tests, and what failed. The runner hears of each failure
 * at once, and of what runs, so that it can tell these of a file that it has to end.
 */
export const collected = { titles: [], failures: [], isBroken: false }

export const noteFailure = (text) => {
  collected.failures.push(text)
  process.send({ failure: text })
}

/** @param title of a test or hook; null: it has ended @param isPassed that it was a test, and has passed */
export const noteRunning = (title, isPassed = false) => process.send({ running: { title, isPassed } })
