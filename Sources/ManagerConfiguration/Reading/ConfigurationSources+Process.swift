private import Foundation

extension ConfigurationSources {
    /// The sources of the running process: its environment, its working directory and its disk.
    ///
    /// Loading blocks while the file is read; it is meant for the start of a program.
    public static func ofThisProcess(options: ConfigurationOptions) -> ConfigurationSources {
        ConfigurationSources(
            options: options,
            environment: ProcessInfo.processInfo.environment,
            workingDirectory: FileManager.default.currentDirectoryPath,
            readFile: readFromDisk
        )
    }

    /// Reads a file as UTF-8.
    ///
    /// - Throws: ``ConfigurationError`` that names the file, if it exists and is no text or cannot be read.
    public static func readFromDisk(_ path: String) throws(ConfigurationError) -> String? {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            throw ConfigurationError(
                file: path, key: nil, message: "cannot be read: \(error.localizedDescription)"
            )
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ConfigurationError(file: path, key: nil, message: "is not text in UTF-8")
        }
        return text
    }
}
