import FarmModel
import Foundation
import JobFiles
import Testing

@Suite("Previews of single tasks", .timeLimit(.minutes(10)))
struct PreviewGalleryTests {
    @Test("each task keeps its newest, the newest come first, and the oldest go when there are too many")
    func kept() async throws {
        var limits = JobFilesLimits()
        limits.keptTaskPreviews = 3
        let test = try TestFiles(limits)
        let job = JobID()
        #expect(try await test.previews.gallery(of: job).isEmpty)
        let tasks = (0..<4).map { _ in TaskID() }
        // The second comes again at the end.
        for (count, index) in [0, 1, 2, 3, 1].enumerated() {
            let image = TestImage(width: 900, height: 500).jpeg()
            #expect(test.previews.submit(image, type: .jpeg, task: tasks[index], job: job))
            while test.told.previewed.count <= count { try await Task.sleep(for: .milliseconds(2)) }
        }
        let gallery = try await test.previews.gallery(of: job)
        #expect(gallery.map(\.task) == [tasks[1], tasks[3], tasks[2]])
        #expect(zip(gallery, gallery.dropFirst()).allSatisfy { $0.moment > $1.moment })
        let file = try #require(try test.files.open(JobFile(job: job, .taskPreview(tasks[1]))))
        #expect(file.size > 500)
        try await test.files.removeAll(of: job)
        #expect(try await test.previews.gallery(of: job).isEmpty)
    }
}
