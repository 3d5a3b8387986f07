// swift-tools-version: 6.2

import PackageDescription

/// The macro benchmarks: a package of its own, so that nobody who uses the server builds it.
///
/// It shares no code with the server. What it measures may change under it, and its limits stay what they are.
let package = Package(
    name: "shaman-benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "shaman-bench", targets: ["shaman-bench"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "CBench"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .executableTarget(
            name: "shaman-bench",
            dependencies: [
                "CBench", "COpenSSL", "CSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            resources: [.embedInCode("SlowVolume/slow-metadata.c")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .treatAllWarnings(as: .error),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
