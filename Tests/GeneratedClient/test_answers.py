"""Answers are as the document describes them: of the right types, complete, and without anything that is not described."""

import base64

import httpx
from farm import UNKNOWN, URL, FarmTest
from openapi_schema_validator import OAS30Validator

DOCUMENT = httpx.get(f"{URL}/api/v3/openapi3.json").json()


def resolved(node):
    """What a reference leads to."""
    while "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def undescribed(value, schema, place="answer"):
    """The places of all properties that the schema does not have."""
    schema = resolved(schema)
    if isinstance(value, list):
        return [each for item in value for each in undescribed(item, schema.get("items", {}), f"{place}[]")]
    parts = [resolved(part) for part in schema.get("allOf", [schema])]
    parts = [deep for part in parts for deep in map(resolved, part.get("allOf", [part]))]
    if not isinstance(value, dict) or not any("properties" in part for part in parts):
        return []
    properties = {name: content for part in parts for name, content in part.get("properties", {}).items()}
    found = [f"{place}.{name}" for name in value if name not in properties]
    for name in value.keys() & properties.keys():
        found += undescribed(value[name], properties[name], f"{place}.{name}")
    return found


class AnswerTests(FarmTest):
    def setUp(self):
        super().setUp()
        self.http = httpx.Client(base_url=URL, timeout=60)
        self.addCleanup(self.http.close)

    def call(self, method, path, status, body=None, headers=None, **names):
        """Calls an operation by its path in the document. Returns what the answer, held against it, says."""
        answer = self.http.request(method, path.format(**names), json=body, headers=headers)
        with self.subTest(f"{method} {path}: {status}"):
            self.assertEqual(answer.status_code, status, answer.text)
            responses = DOCUMENT["paths"][path][method.lower()]["responses"]
            described = resolved(responses.get(str(status)) or responses["default"])
            if "content" not in described:
                self.assertEqual(answer.content, b"")
                return None
            schema = described["content"]["application/json"]["schema"]
            OAS30Validator({**schema, "components": DOCUMENT["components"]}).validate(answer.json())
            self.assertEqual(undescribed(answer.json(), schema), [])
        return answer.json()

    def test_meta_and_store(self):
        for name in ("version", "configuration", "status", "shaman/stats", "shaman/fsck"):
            self.call("GET", f"/api/v3/{name}", 200)
        self.call(
            "GET", "/api/v3/configuration/shared-storage/{audience}/{platform}", 200, audience="users", platform="linux"
        )
        self.call(
            "GET", "/api/v3/configuration/variables/{audience}/{platform}", 200, audience="users", platform="linux"
        )
        self.call("POST", "/api/v3/configuration/check/shared-storage", 200, {"path": "/nowhere"})
        self.call("POST", "/api/v3/configuration/check/blender", 200, {"path": "/nowhere/blender"})
        self.call("GET", "/api/v3/configuration/check/blender", 200)
        self.call("POST", "/api/v3/shaman/gc", 200, {"dry_run": True})
        self.call("POST", "/api/v3/shaman/checkout/requirements", 400, {"files": 1})

    def test_workers(self):
        tag = self.call("POST", "/api/v3/worker-mgt/tags", 200, {"name": "answers", "description": "of a test"})
        worker = self.call("POST", "/api/v3/worker/register-worker", 200, {
            "name": "answers", "platform": "linux", "secret": "0123456789abcdef", "supported_task_types": ["none"],
        })  # fmt: skip
        credentials = base64.b64encode(f"{worker['uuid']}:0123456789abcdef".encode()).decode()
        signed = {"Authorization": f"Basic {credentials}"}
        hello = {"name": "answers", "supported_task_types": ["none"], "software_version": "1.0"}
        self.call("POST", "/api/v3/worker/sign-on", 200, hello, signed)
        self.call("POST", "/api/v3/worker/state-changed", 204, {"status": "awake"}, signed)
        self.call("POST", "/api/v3/worker/task", 204, headers=signed)
        self.call("GET", "/api/v3/worker/task/{task_id}/may-i-run", 200, headers=signed, task_id=UNKNOWN)
        self.call("POST", "/api/v3/worker/task/{task_id}", 404, {"activity": "x"}, signed, task_id=UNKNOWN)
        one = "/api/v3/worker-mgt/workers/{worker_id}"
        self.call("POST", one + "/settags", 204, {"tag_ids": [tag["id"]]}, worker_id=worker["uuid"])
        self.call("POST", one + "/setstatus", 204, {"status": "asleep", "is_lazy": True}, worker_id=worker["uuid"])
        self.call("GET", one, 200, worker_id=worker["uuid"])
        self.call("GET", "/api/v3/worker-mgt/workers", 200)
        self.call("POST", "/api/v3/worker/task", 423, headers=signed)
        self.call("GET", "/api/v3/worker/state", 200, headers=signed)
        self.call("GET", one + "/sleep-schedule", 204, worker_id=worker["uuid"])
        schedule = {"is_active": False, "days_of_week": "mo", "start_time": "22:00", "end_time": "06:00"}
        self.call("POST", one + "/sleep-schedule", 204, schedule, worker_id=worker["uuid"])
        self.call("GET", one + "/sleep-schedule", 200, worker_id=worker["uuid"])
        self.call("GET", "/api/v3/worker-mgt/tag/{tag_id}", 200, tag_id=tag["id"])
        self.call("POST", "/api/v3/worker-mgt/tags", 409, {"name": "answers"})
        self.call("DELETE", one, 204, worker_id=worker["uuid"])
        self.call("POST", "/api/v3/worker/sign-off", 403, headers=signed)
        self.call("DELETE", "/api/v3/worker-mgt/tag/{tag_id}", 204, tag_id=tag["id"])

    def test_jobs(self):
        self.call("GET", "/api/v3/jobs/types", 200)
        self.call("GET", "/api/v3/jobs/types/problems", 200)
        self.call("GET", "/api/v3/jobs/type/{typeName}", 200, typeName="simple-blender-render")
        submitted = {
            "name": "answers", "type": "echo-sleep-test", "priority": 50, "submitter_platform": "linux",
            "initial_status": "paused", "metadata": {"project": "answers"}, "settings": {"message": "hello"},
            "storage": {"shaman_checkout_id": "answers"},
        }  # fmt: skip
        job = self.call("POST", "/api/v3/jobs", 200, submitted)["id"]
        self.call("GET", "/api/v3/jobs", 200)
        self.call("POST", "/api/v3/jobs/query", 200, {})
        self.call("POST", "/api/v3/jobs/query", 400, {"order_by": ["size"]})
        self.call("GET", "/api/v3/jobs/{job_id}", 200, job_id=job)
        self.call("GET", "/api/v3/jobs/{job_id}/what-would-delete-do", 200, job_id=job)
        self.call("GET", "/api/v3/jobs/{job_id}/blocklist", 200, job_id=job)
        self.call("DELETE", "/api/v3/jobs/{job_id}/blocklist", 400, [], job_id=job)
        task = self.call("GET", "/api/v3/jobs/{job_id}/tasks", 200, job_id=job)["tasks"][0]["id"]
        self.call("GET", "/api/v3/tasks/{task_id}", 200, task_id=task)
        self.call("GET", "/api/v3/tasks/{task_id}/log", 204, task_id=task)
        self.call("GET", "/api/v3/jobs/{job_id}/last-rendered", 204, job_id=job)
        change = {"status": "active", "reason": "of a test"}
        self.call("POST", "/api/v3/tasks/{task_id}/setstatus", 422, change, task_id=task)
        self.call("POST", "/api/v3/jobs/{job_id}/setstatus", 422, change, job_id=job)
        self.call("POST", "/api/v3/jobs/{job_id}/settag", 406, {"name": "no such tag"}, job_id=job)
        self.call("POST", "/api/v3/jobs/{job_id}/settag", 204, {}, job_id=job)
        self.call("POST", "/api/v3/jobs", 422, {**submitted, "initial_status": "failed"})
        self.call("POST", "/api/v3/jobs", 412, {**submitted, "type_etag": "0"})
        self.call("DELETE", "/api/v3/jobs/mass-delete", 416, {"last_updated_max": "2000-01-01T00:00:00Z"})
        self.call("DELETE", "/api/v3/jobs/{job_id}", 204, job_id=job)
