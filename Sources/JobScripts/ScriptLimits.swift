/// What one run of a script may use.
package struct ScriptLimits: Hashable, Sendable {
    /// Milliseconds of processor time, and half of what it may take by the clock.
    package var milliseconds: Int
    /// Bytes of memory of the process that runs it.
    package var memoryBytes: Int
    /// Tasks of one job, and chunks of one frame range.
    package var tasks: Int

    package init(milliseconds: Int, memoryBytes: Int, tasks: Int) {
        self.milliseconds = milliseconds
        self.memoryBytes = memoryBytes
        self.tasks = tasks
    }
}
