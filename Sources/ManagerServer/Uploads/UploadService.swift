internal import Logging
internal import Shaman
internal import Synchronization

/// What all connections share for uploads.
final class UploadService: Sendable {
    /// The file store; `nil` while it is switched off or not set up.
    let shaman: ShamanService?
    let logger: Logger
    private let buffered = Atomic<Int>(0)

    init(shaman: ShamanService?, logger: Logger) {
        self.shaman = shaman
        self.logger = logger
    }

    /// Notes that bytes wait for the disk, or (negative) no longer do.
    func addBuffered(_ bytes: Int) { buffered.add(bytes, ordering: .relaxed) }

    /// Whether so much waits for the disk that each upload must hold back.
    var isCrowded: Bool { buffered.load(ordering: .relaxed) > ServerLimits.uploadBufferBytes }
}
