internal import Foundation

/// A chart of all figures that have a limit: one bar each, its length the figure in terms of the limit.
struct SVGChart {
    let report: Report

    private static let width = 960.0
    private static let margin = 24.0
    private static let labelWidth = 430.0
    private static let valueWidth = 190.0
    private static let rowHeight = 22.0
    private static let barHeight = 12.0
    /// Bars end here, in terms of the limit; what is longer is cut off and says so.
    private static let largestRatio = 3.0

    private var plotLeft: Double { Self.margin + Self.labelWidth }
    private var plotWidth: Double { Self.width - plotLeft - Self.valueWidth - Self.margin }

    /// The chart as a document that is readable on light and dark pages.
    var text: String {
        let panels = [
            Panel(title: "Speed in terms of the limit: longer is better", rows: rows(of: .speed)),
            Panel(title: "CPU time in terms of the limit: shorter is better", rows: rows(of: .cpu)),
        ].filter { !$0.rows.isEmpty }
        var body = [heading]
        var top = 86.0
        for panel in panels {
            body.append(text(of: panel, top: top))
            top += Self.rowHeight * Double(panel.rows.count) + 60
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width.whole) \(top.whole)" \
            width="\(Self.width.whole)" height="\(top.whole)" role="img" aria-label="Shaman against its limits">
            \(Self.style)
            <rect class="page" width="100%" height="100%" rx="8"/>
            \(body.joined(separator: "\n"))
            </svg>

            """
    }

    private struct Panel {
        let title: String
        let rows: [Row]
    }

    private struct Row {
        let label: String
        let figure: Figure
        let ratio: Double
    }

    private func rows(of aspect: Metric.Aspect) -> [Row] {
        report.cases.flatMap { result in
            result.figures.compactMap { figure in
                guard figure.metric.aspect == aspect, let ratio = figure.ratio else { return nil }
                return Row(label: "\(result.workload): \(result.name)", figure: figure, ratio: ratio)
            }
        }
    }

    private var heading: String {
        let machine = report.machine
        let subtitle = [
            "\(machine.processor), \(machine.cores) cores", "Linux \(machine.kernel)", "commit \(machine.commit)",
            machine.date,
        ].joined(separator: " · ")
        return """
            <text class="title" x="\(Self.margin)" y="36">Shaman against the limits of its machine</text>
            <text class="note" x="\(Self.margin)" y="58">\(escaped(subtitle))</text>
            """
    }

    private func text(of panel: Panel, top: Double) -> String {
        let bottom = top + 20 + Self.rowHeight * Double(panel.rows.count)
        let scale = plotWidth / Self.largestRatio
        let limit = plotLeft + scale
        let rows = panel.rows.enumerated().map { index, row in
            text(of: row, top: top + 20 + Self.rowHeight * Double(index), scale: scale)
        }
        return """
            <text class="panel" x="\(Self.margin)" y="\(top)">\(escaped(panel.title))</text>
            \(rows.joined(separator: "\n"))
            <line class="limit" x1="\(limit.short)" y1="\(top + 12)" x2="\(limit.short)" y2="\(bottom)"/>
            <text class="note" x="\(limit.short)" y="\(top + 8)" text-anchor="middle">limit</text>
            """
    }

    private func text(of row: Row, top: Double, scale: Double) -> String {
        let length = max(1, min(row.ratio, Self.largestRatio) * scale)
        let middle = top + Self.rowHeight / 2 + 4
        let unit = row.figure.metric.unit
        let value = FigureText.text(row.figure.server.median, unit)
        let limit = row.figure.limit.map { FigureText.text($0.median, unit) } ?? ""
        let cut = row.ratio > Self.largestRatio ? " →" : ""
        return """
            <text class="label" x="\(plotLeft - 10)" y="\(middle)" text-anchor="end">\(escaped(row.label))</text>
            <rect class="bar" x="\(plotLeft)" y="\(top + (Self.rowHeight - Self.barHeight) / 2)" \
            width="\(length.short)" height="\(Self.barHeight)" rx="2"/>
            <text class="label" x="\(Self.width - Self.margin)" y="\(middle)" \
            text-anchor="end">\(escaped("\(value) of \(limit), \(FigureText.digits(row.ratio))x\(cut)"))</text>
            """
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private static let style = """
        <style>
        text { font: 12px system-ui, sans-serif; fill: #1f2328; }
        .title { font-size: 20px; font-weight: 600; }
        .panel { font-size: 14px; font-weight: 600; }
        .note { fill: #59636e; }
        .label { font-size: 11px; }
        .page { fill: #ffffff; }
        .bar { fill: #2f81f7; }
        .limit { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3; }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3; }
        .note { fill: #9198a1; }
        .page { fill: #0d1117; }
        .bar { fill: #4493f8; }
        .limit { stroke: #f85149; }
        }
        </style>
        """
}

extension Double {
    /// Without a fraction.
    fileprivate var whole: String { String(format: "%.0f", self) }
    /// With one digit behind the point.
    fileprivate var short: String { String(format: "%.1f", self) }
}
