// What is known of settings: how they are called, what they mean, and how they are written. What the server has beyond these is
// shown by the names of its document.

const DURATION = /^(0|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/
const BYTES = /^\d+(\.\d+)?\s*([KMGTP]i?B|B)?$/i
const ADDRESS = /^.*:\d{1,5}$/
const NETWORK = /^[0-9a-fA-F.:]+(\/\d{1,3})?$/

/** Groups in the order in which they are shown, with the keys in each. */
export const GROUPS = [
  { id: 'core', label: 'Core', keys: ['manager_name', 'listen', 'autodiscoverable', 'database', 'database_check_period', 'server'] },
  { id: 'storage', label: 'Storage', keys: ['shared_storage_path', 'local_manager_storage_path'] },
  { id: 'timeouts', label: 'Time-outs and failures', keys: ['task_timeout', 'worker_timeout', 'blocklist_threshold', 'task_fail_after_softfail_count'] },
  { id: 'shaman', label: 'Shaman', keys: ['shaman'] },
  { id: 'mqtt', label: 'MQTT', keys: ['mqtt'] },
]

const duration = (label, hint = '') => ({ label, kind: 'duration', hint: `${hint ? `${hint}; ` : ''}such as 1h30m` })

/** By the path of each setting. `kind` is one of text, number, flag, duration, bytes, address, path, list, choice, secret. */
export const FIELDS = {
  manager_name: { label: 'Name of the farm', kind: 'text', hint: 'What people see' },
  database: { label: 'Database', kind: 'text', hint: 'A file on a local disk', required: true },
  database_check_period: duration('Pause between checks of the database', '0 checks only at start'),
  listen: { label: 'Listens at', kind: 'address', hint: 'host:port; without a host every address of the machine' },
  autodiscoverable: { label: 'Workers find the server by themselves', kind: 'flag' },
  local_manager_storage_path: { label: 'The server’s own directory', kind: 'path', hint: 'On a local disk: logs and previews' },
  shared_storage_path: { label: 'Shared storage', kind: 'path', hint: 'What every worker sees; while it is empty the setup assistant runs' },
  'shaman.enabled': { label: 'File store', kind: 'flag', hint: 'If not, files of jobs lie directly in the shared storage' },
  'shaman.durability': { label: 'Files are on stable storage', kind: 'choice', choices: [['checkout', 'when a checkout is made'], ['always', 'after each upload'], ['none', 'whenever the system likes']] },
  'shaman.checkoutWait': duration('A checkout waits for uploads of its files'),
  'shaman.portableNames': { label: 'Refuse names that Windows or macOS cannot open', kind: 'flag' },
  'shaman.minimumFree': { label: 'Leave free on the volume', kind: 'bytes', hint: 'Such as 10GiB; empty lets the store decide' },
  'shaman.garbageCollect.period': duration('Pause between collections', '0 for none, else 1 min at least'),
  'shaman.garbageCollect.maxAge': duration('Unused files are kept for', '1 h at least'),
  'shaman.garbageCollect.quarantine': duration('Collected files can come back for'),
  'shaman.garbageCollect.extraCheckoutPaths': { label: 'More directories whose links keep files', kind: 'list', hint: 'One in each line' },
  task_timeout: duration('A task fails after silence of', '0 for never'),
  worker_timeout: duration('A worker is lost after silence of', '0 for never'),
  blocklist_threshold: { label: 'Failed tasks until a worker is blocked', kind: 'number', hint: 'Of one job and type; 0 for never' },
  task_fail_after_softfail_count: { label: 'Workers that fail a task until it has failed', kind: 'number' },
  'mqtt.client.enabled': { label: 'Publish events by MQTT', kind: 'flag' },
  'mqtt.client.broker': { label: 'Broker', kind: 'text', hint: 'tcp://… or ws://…' },
  'mqtt.client.clientID': { label: 'Name of the client', kind: 'text' },
  'mqtt.client.topic_prefix': { label: 'Topics begin with', kind: 'text' },
  'mqtt.client.username': { label: 'User', kind: 'text' },
  'mqtt.client.password': { label: 'Password', kind: 'secret' },
  'server.shortVersion': { label: 'Version that add-ons are told', kind: 'text', hint: 'Empty for each one’s own' },
  'server.shutdownDeadline': duration('A stop waits for'),
  'server.workerCheckPeriod': duration('Pause between looks at workers', 'more than 0'),
  'server.trustedProxies': { label: 'Trusted proxies', kind: 'list', hint: 'One address or network in each line: 10.0.0.0/8', each: NETWORK, eachHint: 'is no address or network' },
  'server.managementToken': { label: 'Management token', kind: 'secret', hint: 'What changing workers and settings needs; empty for nothing' },
}

/** Settings that the server leaves out of its document while they have no value. */
export const OPTIONAL = ['shaman.minimumFree', 'server.shortVersion', 'server.managementToken']

/** What a secret reads that is not to be changed. */
export const MASK = '********'

/** What is wrong with what was typed for a setting; null when nothing is. The server has the last word. */
export function complaint({ kind, required, each, eachHint }, value) {
  switch (kind) {
    case 'duration': return DURATION.test(value) ? null : 'is no duration such as 1h30m, 45s or 0'
    case 'number': return Number.isInteger(value) && value >= 0 ? null : 'is no whole number from 0'
    case 'bytes': return value === '' || BYTES.test(value) ? null : 'is no size such as 10GiB'
    case 'address': return ADDRESS.test(value) ? null : 'is no host:port, such as :8080'
    case 'path': return /^(\\\\|[A-Za-z]:)/.test(value) ? 'is no path of the server’s machine' : null
    case 'list': {
      const wrong = each && value.find((text) => !each.test(text))
      return wrong ? `has “${wrong}”, which ${eachHint}` : null
    }
    default: return required && value === '' ? 'must not be empty' : null
  }
}
