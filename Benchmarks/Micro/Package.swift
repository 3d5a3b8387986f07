// swift-tools-version: 6.2

import PackageDescription

/// The micro benchmarks: single functions of the server. A package of its own, because its tools take minutes to build.
///
/// It is built with `-Xswiftc -enable-testing`, as `make bench-micro` and `make bench-instructions` do, so that it reaches
/// what is nobody else's business.
let package = Package(
    name: "shaman-micro-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "shaman", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(
            name: "Operations",
            dependencies: [
                .product(name: "Shaman", package: "shaman"),
                .product(name: "FlamencoAPI", package: "shaman"),
                .product(name: "ManagerServer", package: "shaman"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .executableTarget(name: "shaman-instructions", dependencies: ["Operations"]),
        .executableTarget(
            name: "ShamanMicro",
            dependencies: ["Operations", .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/ShamanMicro",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
