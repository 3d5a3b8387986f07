"""What the page makes of answers and events that overtake each other."""

import json
import unittest

from browser import Browser
from farm import FarmTestCase

LONG_AGO, LATER = "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"


class Modules(FarmTestCase):
    """Modules of the page by themselves: what `run` is given is the body of an asynchronous function."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = cls.enterClassContext(Browser(cls.farm))
        cls.browser.open("/tags").wait_text("Tags")

    def run_module(self, body, **values):
        script = f"""
        const {{ {", ".join(values) or "none"} }} = arguments[0]
        const done = arguments[1]
        const run = async () => {{ {body} }}
        run().then((result) => done({{ result }}), (problem) => done({{ problem: String(problem.stack) }}))
        """
        answer = self.browser.driver.execute_async_script(script, values)
        self.assertNotIn("problem", answer)
        return answer.get("result")


class Stores(Modules):
    def store(self, body):
        return self.run_module(f"const {{ Store }} = await import('/app/js/stores/store.js'); const store = new Store(); {body}")

    def test_what_was_removed_does_not_come_back_by_an_older_answer(self):
        found = self.store("""
            store.merge({ id: 'a', name: 'gone' })
            store.remove('a')
            const merged = store.merge({ id: 'a', name: 'from an answer' })
            store.merge({ id: 'b' })
            return [merged, [...store.values()].map(({ id }) => id)]
        """)
        self.assertEqual(found, [None, ["b"]])

    def test_it_may_come_back_after_a_minute(self):
        found = self.store("""
            store.remove('a')
            const now = Date.now
            Date.now = () => now() + 61_000
            try { return store.merge({ id: 'a' }) } finally { Date.now = now }
        """)
        self.assertEqual(found, {"id": "a"})

    def test_what_was_heard_of_since_the_question_is_not_forgotten(self):
        found = self.store("""
            store.mergeAll([{ id: 'old' }, { id: 'known' }])
            const change = store.lastChange
            store.merge({ id: 'new' })
            store.keepOnly(new Set(['known']), change)
            return [...store.values()].map(({ id }) => id)
        """)
        self.assertEqual(found, ["known", "new"])

    def test_what_only_an_answer_lacked_may_come_back(self):
        found = self.store("""
            store.merge({ id: 'a' })
            store.keepOnly(new Set(), store.lastChange)
            store.merge({ id: 'a' })
            return store.size
        """)
        self.assertEqual(found, 1)

    def test_an_older_answer_does_not_revive_what_was_cleared(self):
        found = self.store(f"""
            store.merge({{ id: 'a', tag: 'fast', updated: '{LONG_AGO}' }})
            store.merge({{ id: 'a', tag: undefined, updated: '{LATER}' }})
            store.merge({{ id: 'a', tag: 'fast', name: 'filled in', updated: '{LONG_AGO}' }})
            const {{ tag, name, updated }} = store.get('a')
            return [tag ?? 'none', name, updated]
        """)
        self.assertEqual(found, ["none", "filled in", LATER])


class Logs(Modules):
    def unseen(self, tail, *pieces):
        return self.run_module("const { unseen } = await import('/app/js/stores/log-text.js'); return unseen(tail, pieces)", tail=tail, pieces=pieces)

    def test_pieces_that_the_tail_has_are_not_added(self):
        self.assertEqual(self.unseen("a\nb\nc\n", "b\n", "c\n"), [])
        self.assertEqual(self.unseen("a\nb\n", "b\n", "c\n"), ["c\n"])
        self.assertEqual(self.unseen("a\n", "b\n", "c\n"), ["b\n", "c\n"])
        self.assertEqual(self.unseen("", "b\n"), ["b\n"])

    def test_the_same_line_more_than_once(self):
        self.assertEqual(self.unseen("x\nx\n", "x\n", "x\n", "x\n"), ["x\n"])
        self.assertEqual(self.unseen("a\nb\n", "a\n", "b\n", "a\n"), ["a\n"])


class Groups(Modules):
    def group(self, body):
        return self.run_module(f"const {{ groupTasks }} = await import('/app/js/stores/task-groups.js'); {body}")

    def test_a_large_job_is_grouped_quickly(self):
        found = self.group("""
            const frames = Array.from({ length: 50_000 }, (_, index) => index + 2)
            const dependencies = [...frames.map((task) => ({ task, depends_on: [1] })), { task: 50_002, depends_on: frames }]
            const start = performance.now()
            const { groups, groupOf } = groupTasks(dependencies, 50_003)
            const seconds = (performance.now() - start) / 1000
            return { seconds, shape: groups.map(({ tasks, layer }) => [tasks.length, layer]), last: groupOf[50_002] }
        """)
        self.assertEqual(found["shape"], [[1, 0], [1, 0], [50_000, 1], [1, 2]])
        self.assertEqual(found["last"], 3)
        self.assertLess(found["seconds"], 2)

    def test_the_longest_way_counts(self):
        found = self.group("""
            const { groups } = groupTasks([{ task: 2, depends_on: [1] }, { task: 3, depends_on: [1, 2] }], 3)
            return groups.map(({ tasks, layer, waitsFor }) => [tasks, layer, waitsFor.length])
        """)
        self.assertEqual(found, [[[1], 0, 0], [[2], 1, 1], [[3], 2, 2]])


class LoadedWhileTheyWork(FarmTestCase):
    def test_events_that_come_during_the_load_count(self):
        job = self.farm.submit("busy", tasks=4)
        worker = self.farm.worker("hasty")
        with Browser(self.farm) as browser:
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SLOW_WORKERS + SOCKETS})
            browser.open(f"/workers/{worker.id}").wait_text("hasty")
            browser.wait_live()
            browser.script("window.isSlow = true")
            task = worker.api.expect(200, "POST", "/api/v3/worker/task")
            # The job is active now: what workers are at is asked for, and the answer waits.
            browser.wait(lambda: browser.script("return window.asked > 0"), "it is not asked for")
            event = {"id": "another", "job_id": job, "name": "heard meanwhile", "status": "active", "worker": {"id": worker.id}}
            browser.script("window.sockets.at(-1).onmessage({ data: arguments[0] })", f'42["/task",{json.dumps(event)}]')
            browser.wait_text("heard meanwhile")
            browser.script("window.goOn()")
            browser.wait(lambda: browser.script("return window.answered > 0"), "the answer does not come")
            # The answer is taken a moment after it was there.
            browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
            browser.wait_text("heard meanwhile", seconds=1)
            self.assertNotIn(task["name"], browser.text(".facts"))


class LostConnection(FarmTestCase):
    def test_a_log_that_was_loaded_meanwhile_is_not_delivered_again(self):
        job = self.farm.submit("interrupted", tasks=2)
        worker = self.farm.worker("talker")
        task = worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]

        def say(text):
            worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"log": text})

        with Browser(self.farm) as browser:
            browser.tolerated += ["/none/"]
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SOCKETS})
            browser.open(f"/jobs/{job}/tasks/{task}/log").wait_text("Log of")
            browser.wait_live()
            say("before\n")
            browser.wait_text("before", "log-lines")
            browser.script("window.isCut = true; for (const socket of window.sockets) socket.close()")
            browser.wait_text("not live", "header")
            say("meanwhile\n")
            browser.wait_text("meanwhile", "log-lines")
            browser.script("window.isCut = false")
            browser.wait_live()
            say("afterwards\n")
            browser.wait_text("afterwards", "log-lines")
            lines = [line.text for line in browser.all(".log-line")]
            for word in ("before", "meanwhile", "afterwards"):
                self.assertEqual(sum(word in line for line in lines), 1, lines)


# Sockets that can be cut, and are refused while they are.
SOCKETS = """
window.sockets = []
window.WebSocket = class extends WebSocket {
  constructor(url) {
    super(window.isCut ? url.href.replace('/socket.io/', '/none/') : url)
    window.sockets.push(this)
  }
}
"""

# Answers about the tasks of jobs wait until `goOn` is called.
SLOW_WORKERS = """
window.asked = window.answered = 0
const waits = new Promise((resolve) => { window.goOn = resolve })
const whole = window.fetch
window.fetch = async (url, ...rest) => {
  if (!window.isSlow || !/\\/worker-mgt\\/workers$/.test(String(url))) return whole(url, ...rest)
  window.asked += 1
  const answer = await whole(url, ...rest)
  await waits
  window.answered += 1
  return answer
}
"""

if __name__ == "__main__":
    unittest.main()
