internal import Glibc

/// A system call that failed: which, on what, and the errno that it left.
package struct SystemError: Error, Equatable {
    package let call: StaticString
    package let errno: Int32
    package let path: String

    /// Takes errno as the call just made has left it.
    package init(_ call: StaticString, _ path: String) {
        self.init(call, path, errno: Glibc.errno)
    }

    package init(_ call: StaticString, _ path: String, errno: Int32) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    package static func == (left: SystemError, right: SystemError) -> Bool {
        left.errno == right.errno && left.path == right.path
    }

    /// Whether the volume said that it could not write out what it had taken. Everything else, such as a file that
    /// cannot be opened for want of descriptors, says nothing of the data.
    var isLostWrite: Bool { call.description == "fsync" || call.description == "syncfs" }
}

extension SystemError: CustomStringConvertible {
    package var description: String { "\(call) \(Quoted(path)): \(String(cString: strerror(errno)))" }
}

extension ShamanError {
    /// Says what a failed system call means to somebody who runs the store.
    package init(_ error: SystemError) {
        switch error.errno {
        case ENOSPC: self.init(.noSpace, "no space left on the volume (\(error))")
        case EDQUOT: self.init(.noSpace, "the volume's quota is used up (\(error))")
        case EROFS: self.init(.ioFailure, "the volume is mounted read-only (\(error))")
        case EMFILE, ENFILE: self.init(.unavailable, "too many open files; raise the limit of open files (\(error))")
        case ESTALE: self.init(.ioFailure, "the network volume dropped a handle; is the server there? (\(error))")
        case EACCES, EPERM: self.init(.ioFailure, "not permitted; who owns the storage? (\(error))")
        default: self.init(.ioFailure, "\(error)")
        }
    }
}

/// Runs engine code whose system calls may fail, and says the failure in the engine's public terms.
func explainingSystemErrors<Result: ~Copyable>(_ body: () throws -> Result) throws(ShamanError) -> Result {
    do {
        return try body()
    } catch let error as ShamanError {
        throw error
    } catch let error as SystemError {
        throw ShamanError(error)
    } catch {
        throw ShamanError(.ioFailure, "\(error)")
    }
}

/// Repeats a call that a signal interrupted.
package func retryingInterrupts<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
        let result = call()
        if result != -1 || Glibc.errno != EINTR { return result }
    }
}
