internal import Foundation
internal import Operations

/// Does one operation as often as it is told and nothing else, for a tool that counts instructions.
@main
enum InstructionsCommand {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments == ["list"] {
            for operation in Operation.all where operation.isSteady { print(operation.name, operation.rounds) }
        } else if arguments.count == 2, let name = arguments.first, let rounds = arguments.last.flatMap({ Int($0) }),
            rounds >= 0, let operation = Operation.all.first(where: { $0.name == name })
        {
            try operation.prepare()(rounds)
        } else {
            FileHandle.standardError.write(Data(usage.utf8))
            exit(64)
        }
    }

    private static let usage = """
        usage: shaman-instructions list            names of operations and numbers of rounds to count them by
               shaman-instructions NAME ROUNDS

        """
}
