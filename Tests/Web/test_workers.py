"""Workers: the list, one of them, what they are asked for, and when they sleep."""

import unittest

from browser import Browser
from farm import TASK_TYPES, FarmTestCase
from selenium.webdriver.common.keys import Keys

WORKERS = "/api/v3/worker-mgt/workers"


def details(farm, worker):
    return farm.api.expect(200, "GET", f"{WORKERS}/{worker.id}")


def asked(farm, worker):
    """What a worker was asked for, and whether it may finish its task first."""
    change = details(farm, worker).get("status_change")
    return change and (change["status"], change["is_lazy"])


def names(browser):
    return browser.script(
        "return [...document.querySelectorAll('data-table:not([hidden]) .table-row')].sort((a, b) => a.index - b.index)"
        ".map((row) => row.querySelector('a').textContent)"
    )


def tick(browser, *wanted):
    """Selects rows by their names."""
    for name in wanted:
        browser.wait(
            lambda: browser.script(
                "const row = [...document.querySelectorAll('.table-row')].find((row) => row.querySelector('a').textContent === arguments[0]);"
                "row?.querySelector('input').click(); return Boolean(row)",
                name,
            ),
            f"there is no worker {name}",
        )


class Empty(FarmTestCase):
    def test_says_how_to_begin(self):
        with Browser(self.farm) as browser:
            browser.open("/workers").wait_text("No worker has registered yet")
            browser.wait_text(f"flamenco-worker -manager {self.farm.url}/")
            browser.picture("workers-empty")


class Listed(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workers = {name: cls.farm.worker(name) for name in ["alder", "birch", "cedar"]}
        cls.workers["birch"].change_to("asleep")

    def test_found_by_status_and_name(self):
        with Browser(self.farm) as browser:
            browser.open("/workers?status=asleep")
            browser.wait(lambda: names(browser) == ["birch"], "the filter does not work")
            browser.button("Clear")
            browser.wait(lambda: names(browser) == ["alder", "birch", "cedar"], "not in the order of names")
            # The button is gone, and the focus is where it can go on.
            browser.keys("CED")
            browser.wait(lambda: names(browser) == ["cedar"], "it is not found")
            self.assertEqual(browser.path(), "/workers?q=CED")
            browser.button("Clear")
            browser.wait(lambda: names(browser) == ["alder", "birch", "cedar"], "the search stays")
            self.assertEqual(browser.one("input[type=search]").get_attribute("value"), "")
            self.assertEqual(browser.script("return document.activeElement.type"), "search")

    def test_what_workers_do_arrives_by_itself(self):
        job = self.farm.submit("watched")
        with Browser(self.farm) as browser:
            browser.open("/workers").wait_text("alder")
            browser.wait_live()
            task = self.workers["alder"].api.expect(200, "POST", "/api/v3/worker/task")
            browser.wait_text(task["name"], "data-table", seconds=8)
            # Rows are ordered when workers change, not with each task.
            browser.script("window.rows = document.querySelector('workers-view').rows")
            self.workers["alder"].api.expect(204, "POST", f"/api/v3/worker/task/{task['uuid']}", {"taskStatus": "completed"})
            browser.wait(lambda: task["name"] not in browser.text("data-table"), "it is still at the task", 5)
            self.assertTrue(browser.script("return document.querySelector('workers-view').rows === window.rows"), "all rows are made anew")
            self.workers["cedar"].change_to("error")
            browser.wait_text("error", "data-table", seconds=5)
            newcomer = self.farm.worker("dogwood")
            browser.wait_text("dogwood", "data-table", seconds=5)
            tag = self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "hot"})["id"]
            self.farm.api.expect(204, "POST", f"{WORKERS}/{newcomer.id}/settags", {"tag_ids": [tag]})
            browser.wait_text("hot", "data-table", seconds=5)
            self.farm.api.expect(204, "PUT", f"/api/v3/worker-mgt/tag/{tag}", {"name": "cool"})
            browser.wait_text("cool", "data-table", seconds=5)
            self.farm.api.expect(204, "DELETE", f"/api/v3/worker-mgt/tag/{tag}")
            browser.wait(lambda: "cool" not in browser.text("data-table"), "a deleted tag stays", 5)
            details_of = "return [...document.querySelectorAll('.table-row')].find((row) => row.textContent.includes('dogwood'))?.textContent ?? ''"
            browser.wait(lambda: "127.0.0.1" in browser.script(details_of), "a newcomer's address is not shown", 5)
            newcomer.sign_off()
            self.farm.api.expect(204, "DELETE", f"{WORKERS}/{newcomer.id}")
            browser.wait(lambda: "dogwood" not in names(browser), "a deleted worker stays", 5)
            self.workers["cedar"].change_to("awake")
        self.assertEqual(self.farm.job(job)["status"], "active")


class Acting(FarmTestCase):
    def setUp(self):
        self.first, self.second = self.farm.worker(f"first {self.id()[-8:]}"), self.farm.worker(f"second {self.id()[-8:]}")
        self.names = [f"first {self.id()[-8:]}", f"second {self.id()[-8:]}"]

    def test_many_are_asked_at_once_lazily_or_not_and_others_see_it(self):
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open("/workers").wait_text(self.names[0], "data-table")
                each.wait_live()
            tick(browser, *self.names)
            browser.button("Sleep", ".action-bar")
            browser.wait_text("Sent to sleep: 2 workers.", "#toasts")
            # The buttons are disabled, as nothing is selected.
            self.assertEqual(browser.script("return document.activeElement.localName"), "data-table")
            self.assertEqual([asked(self.farm, each) for each in (self.first, self.second)], [("asleep", True)] * 2)
            other.wait(lambda: other.text("data-table").count("→ sleep after its task") >= 2, "it is not seen elsewhere", 5)
            tick(browser, self.names[0])
            browser.click("[data-lazy]")
            browser.button("Shut down", ".action-bar")
            browser.wait(lambda: asked(self.farm, self.first) == ("offline", False), "it was not asked at once")
            tick(browser, self.names[1])
            browser.button("Wake", ".action-bar")
            # It is awake: being asked for that takes back what it was asked for before.
            browser.wait(lambda: asked(self.farm, self.second) is None, "the request was not taken back")

    def test_what_is_selected_while_others_are_asked_stays_so(self):
        with Browser(self.farm) as browser:
            browser.open("/workers").wait_text(self.names[0], "data-table")
            browser.wait_live()
            browser.script("const now = fetch; window.fetch = async (...call) => { await window.released; return now(...call) }")
            browser.script("window.released = new Promise((resolve) => { window.release = resolve })")
            tick(browser, self.names[0])
            browser.button("Sleep", ".action-bar")
            tick(browser, self.names[1])
            browser.wait_text("2 workers selected", ".action-bar")
            browser.script("window.release()")
            browser.wait_text("Sent to sleep: 1 worker.", "#toasts")
            browser.wait_text("1 worker selected", ".action-bar")
            self.assertEqual([asked(self.farm, each) for each in (self.first, self.second)], [("asleep", True), None])

    def test_only_what_can_restart_is_restarted(self):
        hello = {"name": self.names[1], "supported_task_types": TASK_TYPES, "software_version": "1.0", "can_restart": True}
        self.second.api.expect(200, "POST", "/api/v3/worker/sign-on", hello)
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            other.open("/workers").wait_text(self.names[1], "data-table")
            other.wait_live()
            browser.open("/workers").wait_text(self.names[0], "data-table")
            tick(browser, self.names[0])
            browser.wait(lambda: browser.one("[data-command=restart]").get_attribute("disabled"), "restart is offered")
            tick(browser, self.names[1])
            browser.button("Restart", ".action-bar")
            browser.wait_text("Restart asked of 1 worker. 1 worker left as it is.", "#toasts")
            self.assertEqual(asked(self.farm, self.second), ("restart", True))
            other.wait_text("→ restart after its task", "data-table", seconds=5)
            self.assertIsNone(asked(self.farm, self.first))

    def test_a_worker_in_error_is_woken(self):
        self.first.change_to("error")
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open(f"/workers/{self.first.id}").wait_text("This worker is in error")
                each.wait_live()
            browser.button("Wake")
            browser.wait(lambda: asked(self.farm, self.first) == ("awake", False), "it was not asked")
            for each in (browser, other):
                each.wait_text("asked to wake up at once", seconds=5)
            browser.picture("worker-error")
            self.first.change_to("awake")
            for each in (browser, other):
                each.wait(lambda: "in error" not in each.text(), "it is still in error", 5)

    def test_deletion_warns_unless_offline(self):
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            browser.tolerated += ["404"]
            other.open("/workers").wait_text(self.names[0], "data-table")
            browser.open(f"/workers/{self.first.id}").wait_text(self.names[0])
            for each in (browser, other):
                each.wait_live()
            browser.button("Delete…")
            browser.wait_text("It is awake, not offline.", "dialog")
            browser.picture("worker-delete")
            browser.button("Cancel", "dialog")
            browser.wait(lambda: not browser.all("dialog"), "the question stays")
            self.assertEqual(browser.script("return document.activeElement.dataset.command"), "delete")
            self.first.sign_off()
            browser.wait_text("offline", ".view-head", seconds=5)
            browser.button("Delete…")
            browser.wait_text("Deleted for good", "dialog")
            self.assertNotIn("not offline", browser.text("dialog"))
            browser.button("Delete worker", "dialog")
            browser.wait_text("This worker is deleted")
            self.assertEqual(self.farm.api.call("GET", f"{WORKERS}/{self.first.id}")[0], 404)
            other.wait(lambda: self.names[0] not in names(other), "it stays elsewhere", 5)


class OneWorker(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker_ = cls.farm.worker("elm")
        cls.path = f"{WORKERS}/{cls.worker_.id}/sleep-schedule"

    def test_tags_are_switched_and_all_of_them_are_sent(self):
        for name in ("fast", "large"):
            self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": name})
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open(f"/workers/{self.worker_.id}").wait_text("large", "worker-tags")
                each.wait_live()
            browser.button("fast", "worker-tags")
            browser.wait_text("Has the tag “fast” now.", "#toasts")
            self.assertEqual(browser.script("return document.activeElement.textContent"), "fast")
            browser.button("large", "worker-tags")
            browser.wait_text("Has the tag “large” now.", "#toasts")
            self.assertEqual({each["name"] for each in details(self.farm, self.worker_)["tags"]}, {"fast", "large"})
            other.wait(lambda: len(other.all("worker-tags [aria-pressed=true]")) == 2, "it is not seen elsewhere", 5)
            browser.button("fast", "worker-tags")
            browser.wait_text("no more", "#toasts")
            self.assertEqual([each["name"] for each in details(self.farm, self.worker_)["tags"]], ["large"])

    def test_its_task_is_shown_and_what_became_of_it(self):
        worker = self.farm.worker("hazel")
        job = self.farm.submit("for hazel", tasks=1, priority=90)
        with Browser(self.farm) as browser:
            browser.open(f"/workers/{worker.id}").wait_text("none that is known", ".facts")
            browser.wait_live()
            task = worker.api.expect(200, "POST", "/api/v3/worker/task")
            browser.wait_text(task["name"], ".facts", seconds=8)
            worker.api.expect(204, "POST", f"/api/v3/worker/task/{task['uuid']}", {"taskStatus": "completed"})
            browser.wait_text("completed", ".facts", seconds=8)
            self.assertIn(task["name"], browser.text(".facts"))
            browser.driver.refresh()
            browser.wait_text("completed", ".facts")
        self.farm.api.expect(204, "POST", f"/api/v3/jobs/{job}/setstatus", {"status": "cancel-requested", "reason": ""})

    def test_the_sleep_schedule_is_shown_as_a_week_and_saved(self):
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open(f"/workers/{self.worker_.id}").wait_text("There is no schedule yet")
                each.wait_live()
            browser.click("[data-field=active]")
            fill_time(browser, 1, "start", "22:00")
            fill_time(browser, 1, "end", "06:30")
            browser.wait_text("until the next morning")
            browser.button("Fri", "week-grid")
            browser.wait_text("Asleep for 34 of 168 hours")
            browser.button("Add a window")
            fill_time(browser, 2, "start", "12:00")
            fill_time(browser, 2, "end", "13:00")
            browser.wait_text("Asleep for 38 of 168 hours")
            # From Thursday evening to Friday morning, but not from Friday evening.
            friday, saturday = (browser.all(".week-day")[index].get_attribute("title") for index in (4, 5))
            self.assertEqual((friday, saturday), ("Friday: sleeps 00:00 to 06:30", "Saturday: awake"))
            zone = browser.one("[data-field=zone]")
            zone.clear()
            zone.send_keys("Europe/Nowhere")
            browser.tolerated += ["400"]
            browser.button("Save the schedule")
            browser.wait_text("Europe/Nowhere", "#toasts")
            zone.send_keys(Keys.CONTROL, "a", Keys.NULL, "Europe/Amsterdam")
            browser.button("Save the schedule")
            browser.wait_text("The sleep schedule is saved, and in effect.", "#toasts")
            browser.picture("worker-schedule")
            expected = {
                "is_active": True, "days_of_week": "mo tu we th", "start_time": "22:00", "end_time": "06:30",
                "more_windows": [{"start_time": "12:00", "end_time": "13:00"}], "time_zone": "Europe/Amsterdam", "is_lazy": True,
            }  # fmt: skip
            self.assertEqual(self.farm.api.expect(200, "GET", self.path), expected)
            other.wait_text("Asleep for 38 of 168 hours", seconds=5)
            browser.driver.refresh()
            browser.wait_text("Asleep for 38 of 168 hours")
            browser.click("[aria-label='Remove window 2']")
            zone = browser.one("[data-field=zone]")
            zone.send_keys(Keys.CONTROL, "a", Keys.NULL, Keys.BACKSPACE)
            browser.button("Save the schedule")
            browser.wait(lambda: "more_windows" not in self.farm.api.expect(200, "GET", self.path), "the window stays")
            self.assertNotIn("time_zone", self.farm.api.expect(200, "GET", self.path), "the zone stays")

    def test_a_schedule_that_others_change_is_seen_unless_it_is_edited(self):
        worker = self.farm.worker("ginkgo")
        path = f"{WORKERS}/{worker.id}/sleep-schedule"
        schedule = {"is_active": True, "days_of_week": "", "start_time": "00:00", "end_time": "24:00"}
        with Browser(self.farm) as browser, Browser(self.farm) as editing:
            for each in (browser, editing):
                each.open(f"/workers/{worker.id}").wait_text("There is no schedule yet")
                each.wait_live()
            editing.click("[data-field=active]")
            self.farm.api.expect(204, "POST", path, schedule)
            browser.wait_text("Asleep for 168 of 168 hours", seconds=5)
            editing.wait_text("asked to sleep", seconds=5)
            editing.wait_text("Asleep for 45 of 168 hours")

    def test_an_end_at_midnight_is_the_end_of_the_day_unless_it_was_stored_as_empty(self):
        worker = self.farm.worker("hazel")
        path = f"{WORKERS}/{worker.id}/sleep-schedule"
        empty = {"is_active": True, "days_of_week": "", "start_time": "00:00", "end_time": "00:00"}
        self.farm.api.expect(204, "POST", path, empty)
        with Browser(self.farm) as browser:
            browser.open(f"/workers/{worker.id}").wait_text("Asleep for 0 of 168 hours")
            browser.wait_text("never: it is stored as empty", ".window")
            browser.button("Mon", "week-grid")
            browser.button("Save the schedule")
            browser.wait(lambda: "mo" not in self.farm.api.expect(200, "GET", path).get("days_of_week", "mo"), "it is not saved")
            self.assertEqual(self.farm.api.expect(200, "GET", path)["end_time"], "00:00")
            browser.wait_text("never: it is stored as empty", ".window")
            fill_time(browser, 1, "end", "00:00")
            browser.wait_text("all day", ".window")
            browser.wait_text("Asleep for 144 of 168 hours")
            browser.button("Save the schedule")
            browser.wait(lambda: self.farm.api.expect(200, "GET", path)["end_time"] == "24:00", "it is not saved")
            browser.driver.refresh()
            browser.wait_text("Asleep for 144 of 168 hours")
            browser.wait_text("all day", ".window")
            fill_time(browser, 1, "start", "22:00")
            browser.wait_text("until midnight", ".window")
            browser.wait_text("Asleep for 12 of 168 hours")

    def test_hours_are_chosen_by_dragging(self):
        with Browser(self.farm) as browser:
            worker = self.farm.worker("fir")
            browser.open(f"/workers/{worker.id}").wait_text("There is no schedule yet")
            day = browser.one(".week-day")
            browser.script("arguments[0].scrollIntoView({ block: 'center' })", day)
            left, top, width = browser.script("const { left, top, width } = arguments[0].getBoundingClientRect(); return [left, top + 5, width]", day)
            for kind, hour in [("mousePressed", 18.5), ("mouseMoved", 20.5), ("mouseReleased", 20.5)]:
                point = {"type": kind, "x": left + width * hour / 24, "y": top, "button": "left", "clickCount": 1}
                browser.driver.execute_cdp_cmd("Input.dispatchMouseEvent", point)
            times = browser.wait(
                lambda: (found := browser.all("[aria-label='Window 2'] input")) and [each.get_attribute("value") for each in found],
                "there is no second window",
            )
            self.assertEqual(times, ["18:00", "21:00"])


class HostileNames(FarmTestCase):
    def test_are_text(self):
        for number, name in enumerate(["<img src=x onerror=\"document.title='taken'\">", "\u202egnp.exe\u2066 </bdi>${x}", "n" * 255]):
            with self.subTest(name[:20]), Browser(self.farm) as browser:
                worker = self.farm.worker(name)
                tag = self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": name, "description": name * 3})
                self.farm.api.expect(204, "POST", f"{WORKERS}/{worker.id}/settags", {"tag_ids": [tag["id"]]})
                for path in ("/workers", f"/workers/{worker.id}", "/tags"):
                    browser.open(path).wait_text(name[:8])
                    self.assertEqual(browser.all("main img[src='x']"), [], path)
                    self.assertNotIn("taken", browser.driver.title.replace(name, ""), path)
                    self.assertLessEqual(browser.overflow(), 0, path)
                    browser.picture(f"hostile-{number}-{path.split('/')[1]}")


def fill_time(browser, window, field, value):
    """Types a time. What a browser's field takes depends on its language, so it is set as the browser would."""
    script = "const [field, value] = arguments; field.value = value; field.dispatchEvent(new Event('input', { bubbles: true }))"
    browser.script(script, browser.one(f"[aria-label='Window {window}'] [data-field={field}]"), value)


if __name__ == "__main__":
    unittest.main()
