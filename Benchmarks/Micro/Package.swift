// swift-tools-version: 6.2

import PackageDescription

/// The micro benchmarks: single functions of the engine. A package of its own, because its tools take minutes to build.
let package = Package(
    name: "shaman-micro-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "shaman", path: "../.."),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "ShamanMicro",
            dependencies: [
                .product(name: "Shaman", package: "shaman"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/ShamanMicro",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type == .executable {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
