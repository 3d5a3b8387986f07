internal import Foundation

/// Figures as people read them, with three significant digits.
enum FigureText {
    static func text(_ value: Double, _ unit: Metric.Unit) -> String {
        switch unit {
        case .bytesPerSecond: scaled(value, [(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s")], else: "B/s")
        case .perSecond: value < 100 ? "\(digits(value))/s" : "\(grouped(value))/s"
        case .secondsPerGigabyte: "\(digits(value)) s/GB"
        case .seconds: seconds(value)
        case .bytes: scaled(value, [(1024 * 1024 * 1024, "GiB"), (1024 * 1024, "MiB"), (1024, "KiB")], else: "B")
        case .count: grouped(value)
        case .times: "\(digits(value))x"
        }
    }

    /// Seconds in the unit that fits.
    static func seconds(_ value: Double) -> String {
        switch abs(value) {
        case 1...: "\(digits(value)) s"
        case 1e-3...: "\(digits(value * 1e3)) ms"
        case 1e-6...: "\(digits(value * 1e6)) µs"
        default: "\(digits(value * 1e9)) ns"
        }
    }

    /// Three significant digits, never an exponent.
    static func digits(_ value: Double) -> String {
        switch abs(value) {
        case 99.95...: String(format: "%.0f", value)
        case 9.995...: String(format: "%.1f", value)
        case 0.0995...: String(format: "%.2f", value)
        default: String(format: "%.3f", value)
        }
    }

    private static func scaled(_ value: Double, _ units: [(Double, String)], else unit: String) -> String {
        for (scale, name) in units where value >= scale { return "\(digits(value / scale)) \(name)" }
        return "\(digits(value)) \(unit)"
    }

    /// A number of things: `1 connection`, `20,000 links`.
    static func counted(_ count: Int, _ noun: String) -> String {
        "\(grouped(Double(count))) \(noun)\(count == 1 ? "" : "s")"
    }

    /// A whole number with its thousands set apart.
    static func grouped(_ value: Double) -> String {
        let text = String(Int(value.rounded()))
        var result = ""
        for (index, digit) in text.enumerated() {
            if index > 0, (text.count - index).isMultiple(of: 3), digit != "-" { result.append(",") }
            result.append(digit)
        }
        return result
    }
}
