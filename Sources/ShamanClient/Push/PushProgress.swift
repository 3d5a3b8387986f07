internal import Synchronization

/// How far a push is.
public struct PushProgress: Sendable, Equatable {
    /// What is being done.
    public enum Phase: String, Sendable {
        /// Looking for files.
        case scanning
        /// Finding out what they contain.
        case hashing
        /// Asking the server which are missing.
        case asking
        /// Sending these.
        case uploading
        /// Waiting for the checkout.
        case checkingOut
    }

    /// What is being done.
    public let phase: Phase
    /// Files that this phase has done.
    public internal(set) var filesDone: Int
    /// Files that this phase has to do.
    public internal(set) var filesTotal: Int
    /// Bytes that this phase has done.
    public internal(set) var bytesDone: Int64
    /// Bytes that this phase has to do.
    public internal(set) var bytesTotal: Int64
}

/// Adds up what the threads and tasks of one phase report.
final class ProgressMeter: Sendable {
    private let state: Mutex<PushProgress>
    private let report: @Sendable (PushProgress) -> Void

    init(
        _ phase: PushProgress.Phase, files: Int, bytes: Int64, _ report: @escaping @Sendable (PushProgress) -> Void
    ) {
        let initial = PushProgress(phase: phase, filesDone: 0, filesTotal: files, bytesDone: 0, bytesTotal: bytes)
        state = Mutex(initial)
        self.report = report
        report(initial)
    }

    /// Adds to what is done; less than nothing takes back what an attempt that failed had done.
    func add(files: Int, bytes: Int64) {
        let progress = state.withLock { progress in
            progress.filesDone += files
            progress.bytesDone += bytes
            return progress
        }
        report(progress)
    }
}

/// Counts the bytes of one attempt to send a file, so that they can be taken back when it fails.
final class AttemptMeter: Sendable {
    private let meter: ProgressMeter
    private let bytes = Mutex<Int64>(0)

    init(_ meter: ProgressMeter) { self.meter = meter }

    func sent(_ count: Int) {
        bytes.withLock { $0 += Int64(count) }
        meter.add(files: 0, bytes: Int64(count))
    }

    func takeBack() {
        let count = bytes.withLock { bytes in
            defer { bytes = 0 }
            return bytes
        }
        meter.add(files: 0, bytes: -count)
    }

    /// The file is done, with or without all of it having been sent.
    func complete(_ size: Int64) {
        meter.add(files: 1, bytes: size - bytes.withLock { $0 })
    }
}
