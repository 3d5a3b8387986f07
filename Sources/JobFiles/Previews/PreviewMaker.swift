internal import FarmModel
internal import Glibc
internal import Shaman
internal import Synchronization

/// Makes the previews of one image and puts them into its job's folder. All calls take long and block.
final class PreviewMaker: Sendable {
    private let folders: JobFolders
    private let limits: JobFilesLimits
    /// Held while a large image is in memory.
    private let largeImages = Mutex(())

    /// As Flamenco has it.
    private static let quality: Int32 = 85

    init(folders: JobFolders, limits: JobFilesLimits) {
        self.folders = folders
        self.limits = limits
    }

    /// The files' contents for one image, in the order of ``PreviewSize``.
    func encode(_ bytes: [UInt8], type: PreviewType) throws(JobFilesError) -> [(size: PreviewSize, bytes: [UInt8])] {
        guard let header = ImageHeader(bytes, type: type) else {
            throw JobFilesError(.badImage, "the image is no \(type.rawValue)")
        }
        let extent = header.extent
        guard max(extent.width, extent.height) <= limits.imageSide, extent.pixels <= limits.imagePixels else {
            throw JobFilesError(.badImage, "an image of \(extent.width) by \(extent.height) pixels is too large")
        }
        guard header.scans <= limits.imageScans else {
            throw JobFilesError(.badImage, "an image in \(header.scans) passes takes too long")
        }
        guard extent.pixels > limits.largeImagePixels else { return try decodeAndScale(bytes, type, extent) }
        return try largeImages.withLock { _ throws(JobFilesError) in try decodeAndScale(bytes, type, extent) }
    }

    /// Adds the preview of a task, then replaces its job's, each as a whole, the tiny one last; none of these is replaced unless
    /// all could be written.
    func publish(
        _ files: [(size: PreviewSize, bytes: [UInt8])], task: TaskID, job: JobID
    ) throws(JobFilesError) {
        do {
            let folder = try folders.openOrMake(job)
            for file in files where file.size == .small {
                try PreviewGallery.add(file.bytes, of: task, to: folder, keeping: limits.keptTaskPreviews)
            }
            do throws(SystemError) {
                for file in files { try WholeFile.write(file.bytes, to: Self.newName(of: file.size), in: folder) }
                for file in files {
                    try folder.rename(Self.newName(of: file.size), to: folder, as: file.size.fileName)
                }
            } catch {
                for file in files { unlinkat(folder.descriptor, Self.newName(of: file.size), 0) }
                throw error
            }
        } catch {
            throw JobFilesError(any: error)
        }
    }

    private func decodeAndScale(
        _ bytes: [UInt8], _ type: PreviewType, _ extent: ImageExtent
    ) throws(JobFilesError) -> [(size: PreviewSize, bytes: [UInt8])] {
        let bytes = type == .png ? PNGChunks.essential(of: bytes) : bytes
        guard var image = RasterImage.decode(bytes, type: type), image.extent == extent else {
            throw JobFilesError(
                .badImage, "the \(type.rawValue) of \(extent.width) by \(extent.height) pixels is damaged")
        }
        if type == .png { image.removeTransparency() }
        var files: [(size: PreviewSize, bytes: [UInt8])] = []
        for size in PreviewSize.allCases {
            let target = image.extent.fitted(into: size.bounds)
            if target != image.extent {
                guard let scaled = image.scaled(to: target) else { throw Self.noMemory(for: extent) }
                image = scaled
            }
            guard let encoded = image.jpeg(quality: Self.quality) else { throw Self.noMemory(for: extent) }
            files.append((size, encoded))
        }
        return files
    }

    private static func noMemory(for extent: ImageExtent) -> JobFilesError {
        JobFilesError(.badImage, "there is no memory for an image of \(extent.width) by \(extent.height) pixels")
    }

    /// Only one thread at a time works for a job, and what a crash left is written over.
    private static func newName(of size: PreviewSize) -> String { ".\(size.fileName).new" }
}
