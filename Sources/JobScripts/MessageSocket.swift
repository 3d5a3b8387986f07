internal import Glibc

/// One end of a pair of connected sockets that carries whole messages: four bytes of length, then the bytes.
///
/// *Concurrency*: one thread may send while another receives. All calls block.
package struct MessageSocket: ~Copyable, Sendable {
    /// What a message has at most, in bytes.
    package static let maximumSize = 64 << 20

    package let descriptor: Int32

    /// Takes over a descriptor, and closes it at the end.
    package init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Sends a message; `false` when the other side is gone or the deadline has passed.
    package func send(_ message: [UInt8], before deadline: ContinuousClock.Instant?) -> Bool {
        let length = UInt32(truncatingIfNeeded: message.count).bigEndian
        return withUnsafeBytes(of: length) { transferAll($0, before: deadline) }
            && message.withUnsafeBytes { transferAll($0, before: deadline) }
    }

    private func transferAll(_ bytes: UnsafeRawBufferPointer, before deadline: ContinuousClock.Instant?) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard wait(for: POLLOUT, before: deadline) else { return false }
            let flags = Int32(Int(MSG_NOSIGNAL) | Int(MSG_DONTWAIT))
            let sent = Glibc.send(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, flags)
            if sent < 0 {
                guard errno == EINTR || errno == EAGAIN else { return false }
            } else {
                rest = rest.dropFirst(sent)
            }
        }
        return true
    }

    /// What became of waiting for a message.
    package enum Reception {
        case message([UInt8])
        /// The other side is gone, or does not keep to the form.
        case closed
        /// The deadline has passed.
        case late
    }

    /// Waits for a whole message.
    package func receive(before deadline: ContinuousClock.Instant?) -> Reception {
        switch receive(count: 4, before: deadline) {
        case .message(let head):
            let length = head.reduce(0) { $0 << 8 | Int($1) }
            guard length <= Self.maximumSize else { return .closed }
            return receive(count: length, before: deadline)
        case let other: return other
        }
    }

    private func receive(count: Int, before deadline: ContinuousClock.Instant?) -> Reception {
        var isLate = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                guard wait(for: POLLIN, before: deadline) else {
                    isLate = true
                    return
                }
                let free = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                let received = recv(descriptor, free.baseAddress, free.count, Int32(MSG_DONTWAIT))
                if received < 0, errno == EINTR || errno == EAGAIN { continue }
                guard received > 0 else { return }
                filled += received
            }
        }
        if isLate { return .late }
        return bytes.count == count ? .message(bytes) : .closed
    }

    private func wait(for events: Int32, before deadline: ContinuousClock.Instant?) -> Bool {
        while true {
            var milliseconds: Int32 = -1
            if let deadline {
                let left = deadline - ContinuousClock.now
                guard left > .zero else { return false }
                milliseconds = Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
            }
            var poll = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let ready = Glibc.poll(&poll, 1, milliseconds)
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return false }
        }
    }
}
