// Every view of the page: its address, its element, its name in the navigation. This is where a view is added.

import { router } from './lib/router.js'
import './views/farm-view.js'
import './views/jobs-view.js'
import './views/job-view.js'
import './views/log-view.js'
import './views/missing-view.js'

/** What the navigation offers, in this order. */
export const NAVIGATION = [
  { section: 'farm', path: '/', label: 'Farm' },
  { section: 'jobs', path: '/jobs', label: 'Jobs' },
]

router.add('/', 'farm-view', { title: 'Farm', section: 'farm' })
router.add('/jobs', 'jobs-view', { title: 'Jobs', section: 'jobs' })
router.add('/jobs/{job}', 'job-view', { title: 'Job', section: 'jobs' })
router.add('/jobs/{job}/tasks/{task}', 'job-view', { title: 'Task', section: 'jobs' })
router.add('/jobs/{job}/tasks/{task}/log', 'log-view', { title: 'Log', section: 'jobs' })
