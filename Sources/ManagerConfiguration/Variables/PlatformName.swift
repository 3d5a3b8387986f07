/// The names that variables use for operating systems. Names are free text; these three have a meaning of their own.
public enum PlatformName {
    /// Linux.
    public static let linux = "linux"
    /// macOS.
    public static let darwin = "darwin"
    /// Windows.
    public static let windows = "windows"
    /// In a variable's value: every platform that has no value of its own.
    public static let all = "all"

    /// The platform that this program runs on.
    public static var current: String {
        #if os(macOS)
            darwin
        #else
            linux
        #endif
    }

    /// Whether file names that differ only in case are usually one file on a platform.
    static func ignoresCase(_ platform: String) -> Bool {
        platform == windows || platform == darwin
    }
}
