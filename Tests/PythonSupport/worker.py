"""A small worker that speaks the protocol of workers as far as tests need it."""

import secrets
import threading
import time

from api import API
from commands import Commands, Failed, Stopped


class Worker:
    """Registers and signs on; then does tasks while `work` runs."""

    def __init__(self, url, name, task_types, patience=1):
        """`patience` is how many seconds pass between two questions whether to go on."""
        self.patience = patience
        secret = secrets.token_hex(32)
        registration = {"name": name, "platform": "linux", "secret": secret, "supported_task_types": task_types}
        self.id = API(url).expect(200, "POST", "/api/v3/worker/register-worker", registration)["uuid"]
        self.api = API(url, self.id, secret)
        hello = {"name": name, "supported_task_types": task_types, "software_version": "1.0", "can_restart": False}
        self.change_to(self.api.expect(200, "POST", "/api/v3/worker/sign-on", hello)["status_requested"])

    def change_to(self, status):
        self.status = status
        self.api.expect(204, "POST", "/api/v3/worker/state-changed", {"status": status})

    def sign_off(self):
        self.api.expect(204, "POST", "/api/v3/worker/sign-off")

    def work(self, until, seconds):
        """Does tasks until the condition holds. Returns how many tasks it did."""
        deadline, done = time.monotonic() + seconds, 0
        while not until():
            if time.monotonic() > deadline:
                raise AssertionError(f"not finished after {seconds} s and {done} tasks")
            if self.ask():
                done += 1
        return done

    def ask(self):
        """Asks for a task and does it. Returns whether there was one."""
        status, content = self.api.call("POST", "/api/v3/worker/task")
        if status == 200:
            self.do(content)
        elif status == 423:
            self.change_to(content["status_requested"])
        elif status == 204:
            time.sleep(0.2)
        else:
            raise AssertionError(f"asking for a task: {status}: {content}")
        return status == 200

    def do(self, task):
        report = Report(self.api, task["uuid"])
        commands = Commands(report.log, report.step, report.output)
        is_over = threading.Event()
        watch = threading.Thread(target=self.watch, args=(task["uuid"], commands, is_over), daemon=True)
        report.send(activity="Started", taskStatus="active")
        watch.start()
        try:
            for command in task["commands"]:
                commands.run(command)
            report.flush()
            report.send(activity="Completed", taskStatus="completed")
        except Stopped:
            pass
        except Failed as problem:
            report.flush()
            report.send(activity=f"Failed: {problem}", log=f"Failed: {problem}", taskStatus="failed")
        finally:
            is_over.set()
            watch.join()

    def watch(self, task, commands, is_over):
        """Asks whether to go on, now and then, until the task is over."""
        while not is_over.wait(self.patience):
            status, answer = self.api.call("GET", f"/api/v3/worker/task/{task}/may-i-run")
            if status == 200 and not answer["mayKeepRunning"]:
                commands.stop()
                return


class Report:
    """What a worker tells of one task."""

    def __init__(self, api, task):
        self.api = api
        self.path = f"/api/v3/worker/task/{task}"
        self.lines = []
        self.images = 0

    def send(self, **update):
        status, content = self.api.call("POST", self.path, update)
        if status == 409:
            raise Stopped()
        if status != 204:
            raise AssertionError(f"POST {self.path}: {status}: {content}")

    def log(self, line):
        self.lines.append(line + "\n")
        if sum(map(len, self.lines)) > 10_240:
            self.flush()

    def flush(self):
        if self.lines:
            self.send(log="".join(self.lines))
            self.lines = []

    def step(self, count):
        self.send(activity="Progress", steps_completed=count)

    def output(self, image):
        kind = {".png": "image/png", ".jpg": "image/jpeg"}.get(image.suffix)
        if kind:
            self.api.expect(202, "POST", f"{self.path}/output-produced", image.read_bytes(), kind)
