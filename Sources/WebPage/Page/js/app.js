// Where the page begins.

import './components/app-shell.js'
import './routes.js'
import { startClock } from './components/clock.js'
import { live } from './live/live.js'
import { router } from './lib/router.js'

startClock()
live.start()
router.start()
