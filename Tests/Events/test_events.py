"""What listeners hear of what happens on the farm."""

import os
import time
import unittest
import uuid

from api import API
from listener import Listener
from worker import Worker

URL = os.environ["SHAMAN_URL"]
JOB = {"name": "echo", "type": "echo-sleep-test", "priority": 50, "submitter_platform": "linux"}
SETTINGS = {"message": "hello", "sleep_duration_seconds": 0, "sleep_repeats": 2}


def submit(**members):
    return API(URL).expect(200, "POST", "/api/v3/jobs", dict(JOB, settings=SETTINGS, **members))["id"]


def job_is(job, status):
    return API(URL).expect(200, "GET", f"/api/v3/jobs/{job}")["status"] == status


class Greeting(unittest.TestCase):
    def test_the_status_of_the_farm_comes_without_asking(self):
        with Listener() as listener:
            self.assertIn("status", listener.wait("/status"))

    def test_nothing_else_does(self):
        with Listener() as listener:
            submit()
            time.sleep(0.5)
            self.assertEqual(listener.of("/jobs"), [])


class Subscriptions(unittest.TestCase):
    def test_are_acknowledged(self):
        with Listener() as listener:
            for kind in "allJobs", "allWorkers", "allLastRendered", "allWorkerTags":
                self.assertEqual(listener.ask("subscribe", type=kind), "ok")
            for kind in "job", "tasklog":
                self.assertEqual(listener.ask("subscribe", type=kind, uuid=str(uuid.uuid4())), "ok")
                self.assertNotEqual(listener.ask("subscribe", type=kind, uuid="nonsense"), "ok")
                self.assertNotEqual(listener.ask("subscribe", type=kind), "ok")
            self.assertNotEqual(listener.ask("subscribe", type="everything"), "ok")
            self.assertNotEqual(listener.ask("adore", type="allJobs"), "ok")

    def test_end(self):
        with Listener({"type": "allJobs"}) as listener:
            first = submit()
            listener.wait("/jobs", lambda job: job["id"] == first)
            self.assertEqual(listener.ask("unsubscribe", type="allJobs"), "ok")
            second = submit()
            time.sleep(0.5)
            self.assertFalse([job for job in listener.of("/jobs") if job["id"] == second])


class Jobs(unittest.TestCase):
    def test_a_job_is_told_of_from_its_submission_to_its_deletion(self):
        with Listener({"type": "allJobs"}) as listener:
            job = submit(initial_status="paused")
            new = listener.wait("/jobs", lambda update: update["id"] == job)
            self.assertNotIn("previous_status", new)
            self.assertEqual((new["status"], new["steps_total"]), ("paused", 3))
            API(URL).expect(204, "POST", f"/api/v3/jobs/{job}/setstatus", {"status": "requeueing", "reason": "test"})
            API(URL).expect(204, "POST", f"/api/v3/jobs/{job}/setstatus", {"status": "cancel-requested", "reason": "test"})
            API(URL).expect(204, "DELETE", f"/api/v3/jobs/{job}")
            listener.wait("/jobs", lambda update: update["id"] == job and update.get("was_deleted"))
            updates = [update for update in listener.of("/jobs") if update["id"] == job]
            hops = [(update.get("previous_status"), update["status"]) for update in updates]
            self.assertEqual(
                hops,
                [
                    (None, "paused"),
                    ("paused", "requeueing"),
                    ("requeueing", "queued"),
                    ("queued", "cancel-requested"),
                    ("cancel-requested", "canceled"),
                    (None, "canceled"),
                    (None, ""),
                ],
            )
            self.assertTrue(updates[1]["refresh_tasks"] and updates[3]["refresh_tasks"])
            numbers = [update["seq"] for update in updates]
            self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_worker_at_its_tasks_is_followed(self):
        worker = Worker(URL, "listened to", ["misc"])
        job = submit(priority=90)
        tasks = API(URL).expect(200, "GET", f"/api/v3/jobs/{job}/tasks")["tasks"]
        task = tasks[0]["id"]
        topics = [{"type": "job", "uuid": job}, {"type": "tasklog", "uuid": task}, {"type": "allWorkers"}]
        with Listener(*topics, {"type": "allJobs"}) as listener:
            worker.work(lambda: job_is(job, "completed"), 60)
            worker.sign_off()
            listener.wait("/jobs", lambda update: update["id"] == job and update["status"] == "completed")
            listener.wait("/workers", lambda update: update["id"] == worker.id and update["status"] == "offline")
            hops = [
                (update.get("previous_status"), update["status"])
                for update in listener.of("/task")
                if update["id"] == task and update.get("previous_status")
            ]
            self.assertEqual(hops[0], ("queued", "active"))
            self.assertEqual(hops[-1], ("active", "completed"))
            self.assertTrue(all(update["job_id"] == job for update in listener.of("/task")))
            self.assertEqual(listener.of("/task")[0]["worker"]["uuid"], worker.id)
            log = "".join(piece["log"] for piece in listener.of("/tasklog"))
            self.assertIn("Task assigned to worker listened to", log)
            self.assertIn("task changed status queued -> active", log)
            self.assertTrue(all(piece["task_id"] == task for piece in listener.of("/tasklog")))


class History(unittest.TestCase):
    def test_who_was_away_catches_up(self):
        with Listener({"type": "allJobs"}) as listener:
            first = submit()
            number = listener.wait("/jobs", lambda job: job["id"] == first)["seq"]
        second = submit()
        missed = API(URL).expect(200, "GET", f"/api/v3/events?after={number}")
        self.assertTrue(missed["complete"])
        jobs = [event["payload"]["id"] for event in missed["events"] if event["name"] == "/jobs"]
        self.assertEqual(jobs, [second])
        self.assertGreaterEqual(missed["last"], missed["events"][-1]["seq"])
        nothing = API(URL).expect(200, "GET", f"/api/v3/events?after={missed['last']}")
        self.assertEqual((nothing["events"], nothing["complete"]), ([], True))

    def test_who_was_away_for_too_long_is_told(self):
        for number in 1, 1 << 60:
            self.assertFalse(API(URL).expect(200, "GET", f"/api/v3/events?after={number}")["complete"])
        API(URL).expect(400, "GET", "/api/v3/events?after=yesterday")


if __name__ == "__main__":
    unittest.main()
