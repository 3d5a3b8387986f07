extension Duration {
    /// The form in which the server reads durations: `744h0m0s`. Parts of a second count as a whole one.
    var goText: String {
        let (whole, attoseconds) = components
        let seconds = max(0, whole + (attoseconds > 0 ? 1 : 0))
        return "\(seconds / 3600)h\(seconds % 3600 / 60)m\(seconds % 60)s"
    }
}
