internal import Glibc

/// An open directory.
final class DirectoryDescriptor {
    let number: Int32

    init(_ path: String) throws {
        number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw BenchmarkFailure("open", path) }
    }

    deinit { close(number) }
}
