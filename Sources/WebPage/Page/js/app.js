// Where the page begins.

import './components/app-shell.js'
import './routes.js'
import { startClock } from './components/clock.js'
import { live } from './live/live.js'
import { router } from './lib/router.js'
import { notifications } from './stores/notifications.js'

startClock()
notifications.start()
live.start()
router.start()
