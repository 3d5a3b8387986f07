"""A farm for tests of the page: a real server, jobs, and workers that do what tests tell them."""

import os
import pathlib
import subprocess
import sys
import unittest

from api import API
from manager import Manager
from worker import Worker

TASK_TYPES = ["misc", "blender", "ffmpeg", "file-management"]


class ScriptedManager(Manager):
    """A server with a folder of job types of its own."""

    def arguments(self):
        return [*super().arguments(), "--scripts", self.home / "scripts"]


class Farm:
    """A server with the page, to be used by `with`. `url` is where browsers go, `api` calls the server."""

    def __init__(self, configuration=""):
        self.manager = ScriptedManager(configuration)
        self.proxy = None

    def __enter__(self):
        self.manager.__enter__()
        self.server_url = self.url = self.manager.url
        self.api = API(self.server_url)
        if os.environ.get("SHAMAN_PAGE_FROM_TREE"):
            script = pathlib.Path(__file__).with_name("serve_page.py")
            self.proxy = subprocess.Popen(
                [sys.executable, script, self.server_url], stdout=subprocess.PIPE, text=True
            )
            self.url = self.proxy.stdout.readline().strip().removesuffix("/app/")
        types = self.api.expect(200, "GET", "/api/v3/jobs/types")["job_types"]
        self.etags = {each["name"]: each["etag"] for each in types}
        return self

    def __exit__(self, *problem):
        if self.proxy:
            self.proxy.terminate()
            self.proxy.wait()
            self.proxy.stdout.close()
        self.manager.__exit__(*problem)

    def submit(self, name, tasks=3, priority=50, status="queued", message="hello", metadata=None, checkout=None):
        """A job of one task that greets and `tasks` that sleep no time. Returns its identity."""
        kind = "echo-sleep-test"
        job = {
            "name": name, "type": kind, "type_etag": self.etags[kind], "priority": priority, "submitter_platform": "linux",
            "settings": {"message": message, "sleep_duration_seconds": 0, "sleep_repeats": tasks},
            "metadata": metadata or {}, "initial_status": status,
        }  # fmt: skip
        if checkout:
            job["storage"] = {"shaman_checkout_id": checkout}
        return self.api.expect(200, "POST", "/api/v3/jobs", job)["id"]

    def submit_script(self, name, script, status="queued"):
        """A job whose tasks a script makes: the body of `compileJob(job)`. Returns its identity."""
        folder = self.manager.home / "scripts"
        folder.mkdir(exist_ok=True)
        kind = f"script-{len(list(folder.iterdir()))}"
        source = f"const JOB_TYPE = {{ label: '{kind}', settings: [] }}\nfunction compileJob(job) {{ {script} }}\n"
        (folder / f"{kind}.js").write_text(source)
        etag = self.api.expect(200, "GET", f"/api/v3/jobs/type/{kind}")["etag"]
        job = {"name": name, "type": kind, "type_etag": etag, "submitter_platform": "linux", "settings": {}, "initial_status": status}
        return self.api.expect(200, "POST", "/api/v3/jobs", job)["id"]

    def job(self, id):
        return self.api.expect(200, "GET", f"/api/v3/jobs/{id}")

    def tasks(self, id):
        return self.api.expect(200, "GET", f"/api/v3/jobs/{id}/tasks")["tasks"]

    def worker(self, name="worker"):
        return Worker(self.server_url, name, TASK_TYPES)

    def finish(self, worker, id, seconds=60):
        """Has a worker do all of a job."""
        worker.work(lambda: self.job(id)["status"] == "completed", seconds)

    def fail_task(self, worker):
        """Has a worker fail the next task."""
        task = worker.api.expect(200, "POST", "/api/v3/worker/task")
        report = {"taskStatus": "failed", "activity": "Failed: as told", "log": "\x1b[31mError: as told\x1b[0m\n"}
        worker.api.expect(204, "POST", f"/api/v3/worker/task/{task['uuid']}", report)
        return task["uuid"]


class FarmTestCase(unittest.TestCase):
    """Tests that share one farm."""

    configuration = ""

    @classmethod
    def setUpClass(cls):
        cls.farm = cls.enterClassContext(Farm(cls.configuration))
