"""The commands that the test worker can do."""

import pathlib
import re
import shlex
import shutil
import subprocess
import threading
import time


class Stopped(Exception):
    """The Manager does not want the task to go on."""


class Failed(Exception):
    """The command could not be done."""


class Commands:
    """Does commands for one task.

    `log` is called with each line, `step` with the number of steps that are done, and `output` with each image.
    """

    def __init__(self, log, step, output):
        self.log = log
        self.step = step
        self.output = output
        self.steps = 0
        self.process = None
        self.is_stopped = threading.Event()

    def stop(self):
        """Ends what is running; to be called from another thread."""
        self.is_stopped.set()
        process = self.process
        if process:
            process.terminate()

    def run(self, command):
        name, parameters = command["name"], command["parameters"]
        action = getattr(self, "do_" + name.replace("-", "_"), None)
        if action is None:
            raise Failed(f'unknown command: "{name}"')
        before = self.steps
        action(parameters)
        if self.is_stopped.is_set():
            raise Stopped()
        if command["total_step_count"] == 0:
            self.steps = before
            self._count()

    def do_echo(self, parameters):
        self.log(f'echo: "{parameters["message"]}"')

    def do_sleep(self, parameters):
        self.is_stopped.wait(int(parameters["duration_in_seconds"]))
        self.log(f"slept {parameters['duration_in_seconds']} s")

    def do_blender_render(self, parameters):
        blendfile = [parameters["blendfile"]] if parameters["blendfile"] else []
        arguments = [parameters["exe"], *shlex.split(parameters.get("exeArgs", ""))]
        arguments += [*parameters.get("argsBefore", []), *blendfile, *parameters.get("args", [])]
        self._execute(arguments, self._read_blender)

    def _read_blender(self, line):
        saved = re.match(r"Saved: '(.*)'$", line)
        if saved:
            self.output(pathlib.Path(saved.group(1)))
        if saved or line.startswith("skipping existing frame"):
            self._count()

    def do_frames_to_video(self, parameters):
        rate = str(parameters["fps"])
        arguments = [parameters["exe"], *shlex.split(parameters.get("exeArgs", "")), *parameters.get("argsBefore", [])]
        arguments += ["-r", rate, "-pattern_type", "glob", "-i", parameters["inputGlob"].replace("\\", "/")]
        arguments += [*map(str, parameters.get("args", [])), "-r", rate, parameters["outputFile"]]
        self._execute(arguments)

    def do_make_directory(self, parameters):
        pathlib.Path(parameters["path"]).mkdir(parents=True, exist_ok=True)

    def do_move_directory(self, parameters):
        source, target = pathlib.Path(parameters["src"]), pathlib.Path(parameters["dest"])
        if not source.exists():
            raise Failed(f"there is no {source}")
        if target.exists():
            changed = time.strftime("%Y-%m-%d_%H%M%S", time.localtime(target.stat().st_mtime))
            target.rename(target.with_name(f"{target.name}-{changed}"))
        source.rename(target)

    def do_copy_file(self, parameters):
        source, target = pathlib.Path(parameters["src"]), pathlib.Path(parameters["dest"])
        if target.exists():
            raise Failed(f"{target} exists")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def _count(self):
        self.steps += 1
        self.step(self.steps)

    def _execute(self, arguments, read=lambda line: None):
        arguments = [str(each) for each in arguments]
        self.log("$ " + shlex.join(arguments))
        try:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, errors="replace",
            )  # fmt: skip
        except OSError as problem:
            raise Failed(f"{arguments[0]} cannot be started: {problem}") from problem
        if self.is_stopped.is_set():
            self.process.terminate()
        with self.process as process:
            for line in process.stdout:
                self.log(f"pid={process.pid} > {line.rstrip()}")
                read(line.rstrip())
        self.process = None
        if self.is_stopped.is_set():
            raise Stopped()
        if process.returncode != 0:
            raise Failed(f"{arguments[0]} ended with status {process.returncode}")
