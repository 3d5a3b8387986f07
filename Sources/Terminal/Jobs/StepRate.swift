/// How fast a job goes: an average over the last ten minutes, as steps may take long.
public struct StepRate: Sendable {
    private static let window: Duration = .seconds(600)
    private static let shortest: Duration = .seconds(3)
    private static let mostSamples = 600

    private var samples: [(time: Duration, done: Int)] = []

    /// Nothing is known yet.
    public init() {}

    /// Takes note of how many steps are done at a time. Fewer than before means that the job was begun anew.
    public mutating func note(_ done: Int, at time: Duration) {
        if let last = samples.last, done < last.done { samples = [] }
        samples.append((time, done))
        // One sample from before the window stays, as the window's first step ended after it.
        while samples.count > 2, time - samples[1].time >= Self.window || samples.count > Self.mostSamples {
            samples.removeFirst()
        }
    }

    /// Steps per second; 0 while too little is known.
    public var perSecond: Double {
        guard let first = samples.first, let last = samples.last, last.time - first.time >= Self.shortest else {
            return 0
        }
        return Double(last.done - first.done) / ((last.time - first.time) / .seconds(1))
    }
}
