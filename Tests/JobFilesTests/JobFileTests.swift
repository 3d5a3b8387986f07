import FarmModel
import JobFiles
import Testing

@Suite("Names of job files")
struct JobFileTests {
    private static let job = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
    private static let task = "f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f"
    private static let folder = "job-0a1b/\(job)"

    @Test(
        "files lie where Flamenco puts them",
        arguments: [
            "task-\(task).txt", "task-\(task).txt.1", "task-\(task).txt.99", "last-rendered.jpg",
            "last-rendered-small.jpg", "last-rendered-tiny.jpg",
        ])
    func layout(_ name: String) throws {
        let file = try #require(JobFile(path: "\(Self.folder)/\(name)"))
        #expect(file.job == JobID(Self.job))
        #expect(file.name == name)
        #expect(file.relativePath == "job-0a1b/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9/\(name)")
        #expect(file.webPath == "/job-files/job-0a1b/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9/\(name)")
        #expect(JobFolders(root: "/farm").path(of: file) == "/farm/\(file.relativePath)")
    }

    @Test("what a name says is what it was made of")
    func kinds() throws {
        let job = try #require(JobID(Self.job))
        let task = try #require(TaskID(Self.task))
        #expect(JobFile(path: "\(Self.folder)/task-\(Self.task).txt") == JobFile(job: job, .log(task, number: 0)))
        #expect(JobFile(path: "\(Self.folder)/task-\(Self.task).txt.7") == JobFile(job: job, .log(task, number: 7)))
        #expect(JobFile(path: "\(Self.folder)/last-rendered-tiny.jpg") == JobFile(job: job, .preview(.tiny)))
        #expect(JobFile(path: "\(Self.folder)/previews/\(Self.task).jpg") == JobFile(job: job, .taskPreview(task)))
        #expect(JobFolders.webFolder(of: job) == "/job-files/\(Self.folder)")
    }

    @Test(
        "nothing else can be named",
        arguments: [
            "", "/", "..", folder, "\(folder)/", "\(folder)/..", "/\(folder)/last-rendered.jpg",
            "\(folder)/last-rendered.jpg/", "\(folder)//last-rendered.jpg", "\(folder)/./last-rendered.jpg",
            "\(folder)/../\(job)/last-rendered.jpg", "job-0a1c/\(job)/last-rendered.jpg",
            "JOB-0a1b/\(job)/last-rendered.jpg", "job-0A1B/\(job.uppercased())/last-rendered.jpg",
            "\(folder)/Last-Rendered.jpg", "\(folder)/last-rendered.jpg\0", "\(folder)/.last-rendered.jpg.new",
            "\(folder)/last-rendered.png", "\(folder)/task-\(task)", "\(folder)/task-\(task).txt.",
            "\(folder)/task-\(task).txt.0", "\(folder)/task-\(task).txt.01", "\(folder)/task-\(task).txt.+1",
            "\(folder)/task-\(task).txt.100", "\(folder)/task-\(task).txt.-1", "\(folder)/task-\(task).txt.1.1",
            "\(folder)/task-\(task.uppercased()).txt", "\(folder)/task-.txt", "\(folder)/task-\(task).txt\n",
            "\(folder)/task-../../../etc/passwd", "\(folder)%2Flast-rendered.jpg", "farm.sqlite",
            "shaman/../farm.sqlite", "\(folder)/previews", "\(folder)/previews/", "\(folder)/previews/.\(task).jpg.new",
            "\(folder)/previews/x.jpg", "\(folder)/previews/a/\(task).jpg",
            "\(folder)/previews/\(task.uppercased()).jpg",
            "\(folder)/previews/../\(task).jpg",
        ])
    func refused(_ path: String) {
        #expect(JobFile(path: path) == nil)
    }
}
