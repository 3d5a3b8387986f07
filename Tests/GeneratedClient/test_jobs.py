"""Jobs and their tasks, by the generated client."""

import io
import struct
import zlib

from farm import UNKNOWN, FarmTest
from farm_client.api.jobs import (
    delete_job,
    delete_job_what_would_it_do,
    fetch_job,
    fetch_job_blocklist,
    fetch_job_last_rendered_info,
    fetch_job_tasks,
    fetch_jobs,
    fetch_task,
    fetch_task_log_info,
    fetch_task_log_tail,
    get_job_type,
    get_job_type_problems,
    get_job_types,
    query_jobs,
    set_job_priority,
    set_job_status,
    submit_job,
    submit_job_check,
)
from farm_client.api.worker import may_worker_run, schedule_task, task_output_produced, task_update
from farm_client.models import (
    JobMetadata,
    JobPriorityChange,
    JobSettings,
    JobsQuery,
    JobsQueryMetadata,
    JobStatus,
    JobStatusChange,
    SubmittedJob,
    TaskStatus,
    TaskUpdate,
)
from farm_client.types import File


def chunk(kind, content):
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


# A gray image of 64×64 pixels.
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * 64) * 64))
    + chunk(b"IEND", b"")
)


class JobTests(FarmTest):
    def job(self, name, **fields):
        """A job of three tasks; the second and the third wait for the first."""
        settings = JobSettings.from_dict({"message": "hello", "sleep_duration_seconds": 0, "sleep_repeats": 2})
        return SubmittedJob(
            name=name, type_="echo-sleep-test", priority=50, submitter_platform="linux", settings=settings, **fields
        )

    def submit(self, job):
        """Submits a job that is deleted at the end of the test, whatever becomes of it."""
        made = submit_job.sync(client=self.client, body=job)
        self.addCleanup(lambda: delete_job.sync_detailed(made.id, client=self.client))
        return made

    def test_job_types(self):
        types = {each.name: each for each in get_job_types.sync(client=self.client).job_types}
        self.assertLessEqual({"echo-sleep-test", "simple-blender-render"}, set(types))
        one = get_job_type.sync("echo-sleep-test", client=self.client)
        self.assertEqual(one.etag, types["echo-sleep-test"].etag)
        self.assertEqual([each.key for each in one.settings], ["message", "sleep_duration_seconds", "sleep_repeats"])
        self.assertEqual(get_job_type_problems.sync(client=self.client).problems, [])
        self.assertError(get_job_type.sync_detailed("no-such-type", client=self.client), 404)

    def test_a_job_is_submitted_found_and_deleted(self):
        etag = get_job_type.sync("echo-sleep-test", client=self.client).etag
        wanted = self.job("found", type_etag=etag, metadata=JobMetadata.from_dict({"user.name": "Ada"}))
        self.assertEqual(submit_job_check.sync_detailed(client=self.client, body=wanted).status_code, 204)
        job = self.submit(wanted)
        self.assertEqual((job.name, job.type_, job.status), ("found", "echo-sleep-test", JobStatus.QUEUED))
        self.assertEqual((job.steps_completed, job.steps_total), (0, 3))
        self.assertEqual(fetch_job.sync(job.id, client=self.client), job)

        self.assertIn(job.id, [each.id for each in fetch_jobs.sync(client=self.client).jobs])
        query = JobsQuery(
            status_in=[JobStatus.QUEUED], metadata=JobsQueryMetadata.from_dict({"user.name": "A%"}), limit=5
        )
        self.assertEqual([each.id for each in query_jobs.sync(client=self.client, body=query).jobs], [job.id])
        self.assertEqual(fetch_job_blocklist.sync(job.id, client=self.client), [])
        self.assertEqual(fetch_job_last_rendered_info.sync_detailed(job.id, client=self.client).status_code, 204)

        priority = JobPriorityChange(priority=80)
        self.assertEqual(set_job_priority.sync_detailed(job.id, client=self.client, body=priority).status_code, 204)
        self.assertEqual(fetch_job.sync(job.id, client=self.client).priority, 80)
        cancel = JobStatusChange(status=JobStatus.CANCEL_REQUESTED, reason="enough")
        self.assertEqual(set_job_status.sync_detailed(job.id, client=self.client, body=cancel).status_code, 204)
        self.assertEqual(fetch_job.sync(job.id, client=self.client).status, JobStatus.CANCELED)

        self.assertFalse(delete_job_what_would_it_do.sync(job.id, client=self.client).shaman_checkout)
        self.assertEqual(delete_job.sync_detailed(job.id, client=self.client).status_code, 204)
        self.eventually(lambda: fetch_job.sync_detailed(job.id, client=self.client).status_code == 404)

    def test_tasks_come_in_pages(self):
        job = self.submit(self.job("pages", initial_status=JobStatus.PAUSED))
        tasks = fetch_job_tasks.sync(job.id, client=self.client).tasks
        self.assertEqual([each.index_in_job for each in tasks], [1, 2, 3])
        page = fetch_job_tasks.sync(job.id, client=self.client, limit=1, offset=1).tasks
        self.assertEqual([each.id for each in page], [tasks[1].id])
        jobs = fetch_jobs.sync(client=self.client).jobs
        self.assertEqual(fetch_jobs.sync(client=self.client, limit=1, offset=len(jobs) - 1).jobs, jobs[-1:])
        self.assertError(fetch_jobs.sync_detailed(client=self.client, limit=0), 400)

    def test_a_worker_does_a_job(self):
        signed = self.signed_on_worker("worker of jobs")
        job = self.submit(self.job("done"))
        for done in range(1, 4):
            task = schedule_task.sync(client=signed)
            self.assertEqual((task.job, task.task_type), (job.id, "misc"))
            self.assertTrue(may_worker_run.sync(task.uuid, client=signed).may_keep_running)
            for update in [
                TaskUpdate(activity="Started", task_status=TaskStatus.ACTIVE),
                TaskUpdate(log=f"log of task {done}\n"),
                TaskUpdate(activity="Completed", task_status=TaskStatus.COMPLETED),
            ]:
                self.assertEqual(task_update.sync_detailed(task.uuid, client=signed, body=update).status_code, 204)
            image = File(payload=io.BytesIO(PNG))
            self.assertEqual(task_output_produced.sync_detailed(task.uuid, client=signed, body=image).status_code, 202)
            self.assertIn(f"log of task {done}\n", fetch_task_log_tail.sync(task.uuid, client=self.client))
            self.assertGreater(fetch_task_log_info.sync(task.uuid, client=self.client).size, 0)
            self.assertEqual(fetch_task.sync(task.uuid, client=self.client).status, TaskStatus.COMPLETED)
            self.assertFalse(may_worker_run.sync(task.uuid, client=signed).may_keep_running)
        self.eventually(
            lambda: fetch_job_last_rendered_info.sync_detailed(job.id, client=self.client).status_code == 200
        )
        self.assertEqual(len(fetch_job_last_rendered_info.sync(job.id, client=self.client).suffixes), 3)
        finished = fetch_job.sync(job.id, client=self.client)
        self.assertEqual((finished.status, finished.steps_completed), (JobStatus.COMPLETED, 3))

    def test_errors_are_objects(self):
        self.assertError(fetch_job.sync_detailed(UNKNOWN, client=self.client), 404)
        self.assertError(fetch_job.sync_detailed("no-uuid", client=self.client), 400)
        self.assertError(fetch_task.sync_detailed(UNKNOWN, client=self.client), 404)
        self.assertError(fetch_task_log_tail.sync_detailed(UNKNOWN, client=self.client), 404)
        outdated = self.job("outdated", type_etag="0" * 40)
        self.assertError(submit_job.sync_detailed(client=self.client, body=outdated), 412)
        self.assertError(submit_job_check.sync_detailed(client=self.client, body=outdated), 412)
        nameless_type = self.job("nameless")
        nameless_type.type_ = "no-such-type"
        self.assertError(submit_job.sync_detailed(client=self.client, body=nameless_type), 400)
        high = JobPriorityChange(priority=101)
        self.assertError(set_job_priority.sync_detailed(UNKNOWN, client=self.client, body=high), 400)
