/// A place in a script.
public struct ScriptLocation: Hashable, Sendable, CustomStringConvertible {
    /// The function's name; empty outside of functions and in those without a name.
    public let function: String
    /// The file's name.
    public let file: String
    /// The line, from 1 on.
    public let line: Int
    /// The column, from 1 on; 0 when it is not known.
    public let column: Int

    /// A place in a script.
    public init(function: String, file: String, line: Int, column: Int) {
        self.function = function
        self.file = file
        self.line = line
        self.column = column
    }

    /// `compileJob (my_render.js:12:5)`.
    public var description: String {
        let place = "\(file):\(line)" + (column > 0 ? ":\(column)" : "")
        return function.isEmpty ? place : "\(function) (\(place))"
    }
}
