"""One job, its tasks and their logs."""

import struct
import time
import unittest
import zlib

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys

LOOKS = {"dark": {"scheme": "dark"}, "phone": {"width": 360, "height": 740}}


class Following(FarmTestCase):
    def test_what_workers_do_is_seen_as_it_happens(self):
        job = self.farm.submit("followed", tasks=5)
        worker = self.farm.worker("busy one")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}").wait_text("0 of 6 steps")
            browser.wait_live()
            worker.ask()
            browser.wait_text("1 of 6 steps", seconds=5)
            browser.wait_text("busy one", "data-table", seconds=5)
            self.assertIn("active", browser.text(".view-head"))
            self.farm.finish(worker, job)
            browser.wait_text("completed", ".view-head", seconds=5)
            browser.wait_text("6 tasks: 6 completed", "task-grid", seconds=5)
            browser.button("Timings")
            browser.wait_text("Ended\n6 tasks")

    def test_deletion_elsewhere_is_told(self):
        job = self.farm.submit("short-lived", status="paused")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}").wait_text("short-lived")
            browser.wait_live()
            self.farm.api.expect(204, "DELETE", f"/api/v3/jobs/{job}")
            browser.wait_text("This job is deleted")

    def test_a_job_that_is_not_there(self):
        with Browser(self.farm) as browser:
            browser.tolerated += ["404", "400"]
            browser.open("/jobs/00000000-0000-4000-8000-000000000000").wait_text("no such job")
            browser.open("/jobs/nonsense").wait_text("job ID not valid")


class Details(FarmTestCase):
    def test_settings_have_the_names_of_the_job_type_and_the_identity_can_be_copied(self):
        job = self.farm.submit("with settings", tasks=2, message="<i>hello</i>")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=settings").wait_text("<i>hello</i>", "job-settings")
            self.assertIn("2", browser.text("job-settings"))
            browser.wait_text(job, "job-header button.copy")
            browser.script("navigator.clipboard.writeText = async (text) => { window.copied = text }")
            browser.click("job-header button.copy")
            browser.wait(lambda: browser.script("return window.copied") == job, "the identity is not copied")


class Times(FarmTestCase):
    def test_times_are_known_of_what_was_done_before(self):
        job = self.farm.submit("half done", tasks=40)
        worker = self.farm.worker("early one")
        for index in range(24):
            task = worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]
            time.sleep(0.3 if index == 5 else 0.02)
            worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"taskStatus": "completed"})
        slow = self.farm.tasks(job)[5]
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=timings").wait_text("Ended\n24 tasks")
            browser.wait_text("tasks per hour, about", "job-header")
            browser.wait_text("The 20 slowest tasks")
            self.assertEqual(len(browser.all(".time-rows li")), 20)
            self.assertIn(slow["name"], browser.text(".time-rows li"))
            self.assertEqual(browser.one(".time-rows progress").get_attribute("value"), "1")
            browser.wait_live()
            browser.picture("job-timings")
            # A task that is queued again has no time until it is done again.
            self.farm.api.expect(204, "POST", f"/api/v3/tasks/{slow['id']}/setstatus", {"status": "queued", "reason": "again"})
            browser.wait_text("Ended\n23 tasks", seconds=5)
            browser.click(".time-rows a")
            browser.wait_text("Commands", "task-panel")
            self.assertIn("tab=timings", browser.path())
        for name, window in LOOKS.items():
            with self.subTest(name), Browser(self.farm, **window) as browser:
                browser.open(f"/jobs/{job}?tab=timings").wait_text("Median")
                self.assertLessEqual(browser.overflow(), 0)
                browser.script("document.querySelector('.tabs').scrollIntoView()")
                browser.picture(f"job-timings-{name}")

    def test_no_times_yet(self):
        job = self.farm.submit("not begun", status="paused")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=timings").wait_text("No task has ended yet")


class Dependencies(FarmTestCase):
    def test_frames_and_a_video_are_two_boxes_that_are_live(self):
        job = self.farm.submit_script("animation", ANIMATION)
        worker = self.farm.worker("renderer")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=dependencies").wait_text("10,000 queued", ".dependency-boxes", 30)
            browser.wait_live()
            boxes = [box.text.split("\n") for box in browser.all(".dependency-box")]
            self.assertEqual(boxes[0], ["frame-1 – frame-10000", "10,000 tasks", "10,000 queued"])
            self.assertEqual(boxes[1][:2], ["video", "queued"])
            self.assertIn("Waits for frame-1 – frame-10000.", browser.all(".dependency-box")[1].get_attribute("textContent"))
            worker.ask()
            browser.wait_text("9,999 queued, 1 completed", ".dependency-boxes", 5)
            browser.picture("job-dependencies")
            browser.click(".dependency-box a")
            browser.wait_text("Waits for", "task-panel")

    def test_layers(self):
        job = self.farm.submit_script("in layers", LAYERS, status="paused")
        for name, window in {"light": {}, **LOOKS}.items():
            with self.subTest(name), Browser(self.farm, **window) as browser:
                browser.open(f"/jobs/{job}?tab=dependencies").wait_text("publish", ".dependency-boxes")
                names = [each.text for each in browser.all(".dependency-name")]
                self.assertEqual(names, ["prepare", "alone", "cache-1 – cache-3", "light", "shot-1 – shot-40", "review", "publish"])
                self.assertLessEqual(browser.overflow(), 0)
                browser.script("document.querySelector('.tabs').scrollIntoView(); document.querySelectorAll('.dependency-box a')[3].focus()")
                browser.wait(lambda: browser.one(".dependency-lines .is-near").get_attribute("d"), "no line is near")
                browser.picture(f"job-dependencies-{name}")

    def test_hundreds_of_boxes(self):
        job = self.farm.submit_script("pairs", PAIRS, status="paused")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=dependencies").wait_text("The first 600 of 1,000 boxes are shown")
            self.assertEqual(len(browser.all(".dependency-box")), 600)
            self.assertLessEqual(browser.overflow(), 0)

    def test_none(self):
        job = self.farm.submit_script("free", "job.addTask(author.Task('free', 'misc'))", status="paused")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=dependencies").wait_text("No task waits for another")


class Previews(FarmTestCase):
    def test_the_newest_is_seen_as_it_comes(self):
        job = self.farm.submit("pretty")
        worker = self.farm.worker("painter")
        task = worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            browser.open(f"/jobs/{job}").wait_text("No preview yet")
            other.open("/").wait_text("No preview yet")
            for each in (browser, other):
                each.wait_live()
            for red in (200, 20):
                image = png(640, 360, (red, 90, 60))
                worker.api.expect(202, "POST", f"/api/v3/worker/task/{task}/output-produced", image, "image/png")
                for each in (browser, other):
                    each.wait(lambda: abs(each.script(FIRST_PIXEL) - red) < 12, f"the preview with {red} does not come", 10)
            other.picture("farm-preview")
            other.click("last-rendered a")
            other.wait(lambda: other.path() == f"/jobs/{job}", "it does not lead to its job")


class Gallery(FarmTestCase):
    def test_images_of_all_tasks_are_seen_and_come_as_they_are_rendered(self):
        job = self.farm.submit("gallery", tasks=5)
        worker = self.farm.worker("painter")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}?tab=previews").wait_text("No images yet.")
            browser.wait_live()
            for color in ((200, 30, 30), (30, 160, 60), (40, 70, 200)):
                task = worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]
                image = png(640, 360, color)
                worker.api.expect(202, "POST", f"/api/v3/worker/task/{task}/output-produced", image, "image/png")
                browser.wait(lambda: task in str(self.farm.api.expect(200, "GET", f"/api/v3/jobs/{job}/previews")), "no preview is made")
                worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"taskStatus": "completed"})
            browser.wait(lambda: len(browser.all(".gallery-list button")) == 3, "the images do not come")
            newest, oldest = browser.all(".gallery-list button")[0], browser.all(".gallery-list button")[-1]
            self.assertEqual(newest.get_attribute("aria-pressed"), "true")
            oldest.click()
            name = oldest.get_attribute("title")
            browser.wait_text(name, ".gallery-large figcaption")
            browser.keys(Keys.HOME)
            browser.wait(lambda: browser.all(".gallery-list button")[0].get_attribute("aria-pressed") == "true", "Home does not choose the first")
            browser.picture("job-previews")


class Changing(FarmTestCase):
    configuration = "task_fail_after_softfail_count: 1\nblocklist_threshold: 2\n"

    def test_priority_and_tag_in_place(self):
        self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "fast ones"})
        job = self.farm.submit("edited", status="paused")
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open(f"/jobs/{job}").wait_text("edited")
                each.wait_live()
            field = browser.one("input[type=number]")
            field.send_keys(Keys.CONTROL, "a", Keys.NULL, "91", Keys.ENTER)
            browser.wait_text("Priority is 91 now.", "#toasts")
            self.assertEqual(self.farm.job(job)["priority"], 91)
            other.wait(lambda: other.one("input[type=number]").get_attribute("value") == "91", "it is not seen", 5)
            browser.click("option:nth-of-type(2)")
            browser.wait_text("Only workers with the tag “fast ones” now.", "#toasts")
            other.wait(lambda: chosen_tag(other) == "Tag: fast ones", "the tag is not seen elsewhere", 5)
            self.assertIn("worker_tag", self.farm.job(job))
            browser.driver.refresh()
            browser.wait_text("edited")
            browser.wait(lambda: chosen_tag(browser) == "Tag: fast ones", "the tag is not shown")
            browser.click("option:first-of-type")
            browser.wait_text("All workers now.", "#toasts")
            self.assertNotIn("worker_tag", self.farm.job(job))

    def test_failed_tasks_alone_are_queued_again_and_the_blocklist_is_emptied(self):
        job = self.farm.submit("troubled", tasks=30)
        bad, good = self.farm.worker("bad one"), self.farm.worker("good one")
        good.ask()
        failed = self.farm.fail_task(bad)
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open(f"/jobs/{job}")
                each.wait_text("1 failed", "task-grid")
                each.wait_live()
            browser.button("failed", ".chips")
            browser.wait(lambda: len(browser.all("data-table .table-row")) == 1, "the failed task is not alone")
            browser.button("Requeue failed only")
            browser.wait_text("Requeued 1 task.", "#toasts")
            other.wait(lambda: "failed" not in other.text("task-grid"), "it is not seen elsewhere", 5)
            statuses = {task["id"]: task["status"] for task in self.farm.tasks(job)}
            self.assertEqual(statuses[failed], "queued")
            self.assertEqual(list(statuses.values()).count("completed"), 1)
            for _ in range(2):
                self.farm.fail_task(bad)
            for each in (browser, other):
                each.button("Blocklist")
                each.wait_text("bad one", "job-blocklist")
            browser.picture("job-blocklist")
            browser.button("Remove")
            for each in (browser, other):
                each.wait_text("No worker is kept from this job", seconds=5)
            self.assertEqual(self.farm.api.expect(200, "GET", f"/api/v3/jobs/{job}/blocklist"), [])


def chosen_tag(browser):
    return browser.script("return document.querySelector('select').selectedOptions[0].text")


class Tasks(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.farm.submit("with tasks", tasks=40)

    def test_the_grid_is_used_by_keyboard(self):
        tasks = self.farm.tasks(self.job)
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{self.job}").wait_text("41 tasks")
            browser.script("document.querySelector('.grid-scroll').focus()")
            browser.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
            browser.wait(lambda: browser.path() == f"/jobs/{self.job}/tasks/{tasks[2]['id']}", "the third task is not opened")
            browser.wait_text("Commands", "task-panel")
            browser.picture("job-grid")
            browser.click("task-panel a[aria-label='Close the task']")
            browser.wait(lambda: browser.path() == f"/jobs/{self.job}", "it is not closed")
            # It goes on where the task was opened.
            browser.keys(Keys.ARROW_RIGHT, Keys.ENTER)
            browser.wait(lambda: browser.path() == f"/jobs/{self.job}/tasks/{tasks[3]['id']}", "the fourth task is not opened")

    def test_the_focus_goes_back_when_a_task_is_closed(self):
        tasks = self.farm.tasks(self.job)
        focused = "return document.activeElement.className"
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{self.job}/tasks/{tasks[4]['id']}").wait_text("Commands", "task-panel")
            self.assertEqual(browser.one("#grid-hint").get_attribute("aria-live"), "off", "each event is told")
            browser.script("document.querySelector('task-panel .action-bar a').focus()")
            browser.keys(Keys.ESCAPE)
            browser.wait(lambda: not browser.all("task-panel"), "Escape does not close it")
            self.assertEqual(browser.script(focused), "grid-scroll")
            browser.wait_text(tasks[4]["name"], "#grid-hint")
            self.assertEqual(browser.one("#grid-hint").get_attribute("aria-live"), "polite", "nothing is told")
            browser.script("document.querySelector('data-table').focus()")
            browser.keys(Keys.HOME, Keys.ENTER)
            browser.wait_text("Commands", "task-panel")
            browser.script("document.querySelector('task-panel .action-bar a').focus()")
            browser.keys(Keys.ESCAPE)
            browser.wait(lambda: not browser.all("task-panel"), "Escape does not close it")
            self.assertIn("tasks-table", browser.script(focused))

    def test_one_is_canceled_and_queued_again(self):
        task = self.farm.tasks(self.job)[20]["id"]
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open(f"/jobs/{self.job}/tasks/{task}").wait_text("nobody yet", "task-panel")
                each.wait_live()
            browser.button("Cancel", "task-panel")
            browser.wait_text("Canceled 1 task.", "#toasts")
            other.wait_text("canceled", "task-panel .view-head", seconds=5)
            self.assertEqual(self.farm.tasks(self.job)[20]["status"], "canceled")
            browser.button("Requeue", "task-panel")
            other.wait_text("queued", "task-panel .view-head", seconds=5)

    def test_filters_stay_while_a_task_is_looked_at(self):
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{self.job}?q=sleep&sort=-index").wait_text("40 tasks", ".job-main > [role=tabpanel]")
            browser.click("data-table a")
            browser.wait_text("Commands", "task-panel")
            self.assertTrue(browser.path().endswith("?q=sleep&sort=-index"), browser.path())
            self.assertEqual(browser.one("filter-bar input").get_attribute("value"), "sleep")


class Logs(FarmTestCase):
    def test_are_followed_searched_and_coloured(self):
        job = self.farm.submit("talkative", tasks=2)
        worker = self.farm.worker("talker")
        task = worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]

        def say(text):
            worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"log": text})

        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}/tasks/{task}/log").wait_text("Log of")
            browser.wait_live()
            say("first words\n\x1b[31mred\x1b[0m <b>bold</b> <img src=x onerror=\"document.title='taken'\">\n")
            browser.wait_text("first words", "log-lines", seconds=5)
            browser.wait(lambda: browser.text(".ansi-red") == "red", "it has no colour")
            self.assertIn("<b>bold</b>", browser.text("log-lines"))
            self.assertEqual(browser.all("log-lines b, log-lines img"), [])
            say("".join(f"line {number}\n" for number in range(2000)) + "ERROR: the end\n")
            browser.wait_text("ERROR: the end", "log-lines", seconds=5)
            self.assertLess(len(browser.all(".log-line")), 120, "all lines are in the document")
            browser.one("task-log input[type=search]").send_keys("LINE 1234")
            browser.wait_text("1 of 1", ".log-count")
            browser.wait(lambda: browser.text("mark") == "line 1234", "it is not marked")
            browser.picture("log-search")
            say("later words\n")
            browser.wait(lambda: "later words" not in browser.text("log-lines"), "it does not stay where it is")
            browser.click("task-log input[type=checkbox]")
            browser.wait_text("later words", "log-lines")
            say("all is well\n" * 100)
            browser.wait_text("all is well", "log-lines")
            browser.button("Next error", "task-log")
            browser.wait(lambda: "ERROR: the end" in browser.text("[data-marked]"), "the error is not marked")

    def test_the_whole_log_is_opened_in_a_window_of_its_own(self):
        job = self.farm.submit("long", tasks=1)
        worker = self.farm.worker("writer")
        task = worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]
        text = "".join(f"line {number}\n" for number in range(3000))
        worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"log": text})
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}/tasks/{task}").wait_text("line 2999", "task-panel")
            browser.click("task-panel a[target=_blank]")
            browser.wait(lambda: len(browser.driver.window_handles) == 2, "no window is opened")
            browser.driver.switch_to.window(browser.driver.window_handles[1])
            browser.wait(lambda: text in browser.script("return document.body.textContent"), "it is not the whole log")
            self.assertEqual(browser.script("return document.contentType"), "text/plain")

    def test_nothing_yet(self):
        job = self.farm.submit("silent", status="paused")
        with Browser(self.farm) as browser:
            browser.open(f"/jobs/{job}/tasks/{self.farm.tasks(job)[0]['id']}").wait_text("Nothing is in the log yet")


# How red the preview is.
FIRST_PIXEL = """
const image = document.querySelector('last-rendered img')
if (!image?.complete || !image.naturalWidth) return -1000
const context = document.createElement('canvas').getContext('2d')
context.drawImage(image, 0, 0)
return context.getImageData(5, 5, 1, 1).data[0]
"""

ANIMATION = """
const video = author.Task("video", "misc")
for (let frame = 1; frame <= 10000; frame += 1) {
  const task = author.Task(`frame-${frame}`, "misc")
  job.addTask(task)
  video.addDependency(task)
}
job.addTask(video)
"""

LAYERS = """
const add = (name, ...before) => {
  const task = author.Task(name, "misc")
  for (const each of before) task.addDependency(each)
  job.addTask(task)
  return task
}
const many = (name, amount, ...before) => Array.from({ length: amount }, (_, index) => add(`${name}-${index + 1}`, ...before))
const prepare = add("prepare")
add("alone")
const caches = many("cache", 3, prepare)
const light = add("light", prepare)
const shots = many("shot", 40, ...caches, light)
const review = add("review", ...shots)
add("publish", review, light)
"""

PAIRS = """
for (let index = 0; index < 500; index += 1) {
  const task = author.Task(`frame-${index}`, "misc")
  job.addTask(task)
  const next = author.Task(`comp-${index}`, "misc")
  next.addDependency(task)
  job.addTask(next)
}
"""


def png(width, height, colour):
    """A picture of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    unittest.main()
