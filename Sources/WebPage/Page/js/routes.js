// Every view of the page: its address, its element, its name in the navigation. This is where a view is added.

import { beginSetup } from './lib/first-run.js'
import { keepNavigationInView } from './lib/navigation.js'
import { router } from './lib/router.js'
import './views/farm-view.js'
import './views/jobs-view.js'
import './views/job-view.js'
import './views/log-view.js'
import './views/missing-view.js'
import './views/workers-view.js'
import './views/worker-view.js'
import './views/tags-view.js'
import './views/last-rendered-view.js'
import './views/files-view.js'
import './views/settings-view.js'
import './views/api-view.js'
import './views/setup-view.js'

/** What the navigation offers, in this order. */
export const NAVIGATION = [
  { section: 'farm', path: '/', label: 'Farm' },
  { section: 'jobs', path: '/jobs', label: 'Jobs' },
  { section: 'workers', path: '/workers', label: 'Workers' },
  { section: 'last-rendered', path: '/last-rendered', label: 'Last rendered' },
  { section: 'files', path: '/files', label: 'Files' },
  { section: 'settings', path: '/settings', label: 'Settings' },
  { section: 'api', path: '/api', label: 'API' },
]

router.add('/', 'farm-view', { title: 'Farm', section: 'farm' })
router.add('/jobs', 'jobs-view', { title: 'Jobs', section: 'jobs' })
router.add('/jobs/{job}', 'job-view', { title: 'Job', section: 'jobs' })
router.add('/jobs/{job}/tasks/{task}', 'job-view', { title: 'Task', section: 'jobs' })
router.add('/jobs/{job}/tasks/{task}/log', 'log-view', { title: 'Log', section: 'jobs' })
router.add('/workers', 'workers-view', { title: 'Workers', section: 'workers' })
router.add('/workers/{worker}', 'worker-view', { title: 'Worker', section: 'workers' })
router.add('/tags', 'tags-view', { title: 'Tags', section: 'workers' })
router.add('/last-rendered', 'last-rendered-view', { title: 'Last rendered', section: 'last-rendered' })
router.add('/files', 'files-view', { title: 'Files', section: 'files' })
router.add('/settings', 'settings-view', { title: 'Settings', section: 'settings' })
router.add('/api', 'api-view', { title: 'API', section: 'api' })
router.add('/setup', 'setup-view', { title: 'Setup' })

beginSetup()
keepNavigationInView()
