"""The programs of docs/using-the-api.md, run as they are written but for the server's URL."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

from farm import URL, FarmTest
from worker import Worker

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs/using-the-api.md"


def programs(language, containing):
    """The guide's programs in a language that have a text in them."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    return [block.replace("http://localhost:8080", URL) for block in blocks if containing in block]


class GuideTests(FarmTest):
    @classmethod
    def setUpClass(cls):
        cls.is_over = threading.Event()
        cls.worker = Worker(URL, "worker of the guide", ["misc"])
        cls.thread = threading.Thread(target=cls.do_tasks)
        cls.thread.start()

    @classmethod
    def do_tasks(cls):
        while not cls.is_over.is_set():
            cls.worker.ask()

    @classmethod
    def tearDownClass(cls):
        cls.is_over.set()
        cls.thread.join()
        cls.worker.sign_off()

    def run_program(self, language, interpreter, suffix, containing, expected):
        found = programs(language, containing)
        self.assertEqual(len(found), 1, f"one {language} program with {containing}")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / f"program{suffix}"
            file.write_text(found[0])
            done = subprocess.run([interpreter, file], capture_output=True, text=True, timeout=60, env=dict(os.environ))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for text in expected:
            self.assertIn(text, done.stdout)

    def test_plain_python(self):
        expected = ["echo-sleep-test", "completed: 3 of 3", 'echo: "hello"', "404: "]
        self.run_program("python", sys.executable, ".py", "def call(", expected)

    def test_generated_python(self):
        expected = ["echo completed", "sleep completed", 'echo: "hello"']
        self.run_program("python", sys.executable, ".py", "from farm_client import Client", expected)

    def test_worker(self):
        self.run_program("python", sys.executable, ".py", "register-worker", ["awake"])

    def test_javascript(self):
        node = shutil.which("node")
        if node is None:
            self.skipTest("there is no node here")
        self.run_program("js", node, ".mjs", "await fetch(", ["echo completed", 'echo: "hello"', "404: "])
