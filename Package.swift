// swift-tools-version: 6.2

import PackageDescription

/// One module of the product: its name and what it may import. The same table, in words, is in
/// docs/ARCHITECTURE.md, and `make check` holds every file against it.
let package = Package(
    name: "shaman",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "shaman-manager", targets: ["shaman-manager"]),
        .executable(name: "shaman-gc", targets: ["shaman-gc"]),
        .executable(name: "shaman", targets: ["shaman"]),
        .executable(name: "shaman-compiler", targets: ["shaman-compiler"]),
        .library(name: "Shaman", targets: ["Shaman"]),
        .library(name: "ShamanClient", targets: ["ShamanClient"]),
        // For Benchmarks/Micro.
        .library(name: "FlamencoAPI", targets: ["FlamencoAPI"]),
        .library(name: "ManagerServer", targets: ["ManagerServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.35.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // System libraries and C shims
        .target(name: "CLinuxFS"),
        .target(name: "CLinuxServer"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(
            name: "CJavaScriptCore", pkgConfig: "javascriptcoregtk-4.1",
            providers: [.apt(["libjavascriptcoregtk-4.1-dev"])]),
        // Without pkg-config: among its flags for libgd is one that SwiftPM warns of, and none that is needed.
        .systemLibrary(name: "CGD", providers: [.apt(["libgd-dev"])]),

        // The engine
        .target(name: "Shaman", dependencies: ["CLinuxFS", "COpenSSL"]),

        // What the farm is made of: values only
        .target(name: "FarmModel"),

        // Persistence
        .target(
            name: "FarmStore",
            dependencies: [
                "CLinuxFS", "FarmModel", "Shaman", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),

        // What happens on the farm, for whoever wants to hear of it
        .target(name: "EventBus", dependencies: ["FarmModel"]),

        // Events for the world: the protocol of Socket.IO, and those who listen by it
        .target(name: "SocketIO", dependencies: ["FarmModel"]),
        .target(name: "LiveEvents", dependencies: ["EventBus", "FarmModel", "SocketIO"]),

        // The domain: who the workers are and what they do
        .target(
            name: "WorkerManager",
            dependencies: [
                "CCrypt", "COpenSSL", "EventBus", "FarmModel", "FarmStore", "Shaman",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // The domain: what is to be done, by whom, and what became of it
        .target(
            name: "JobManager",
            dependencies: [
                "EventBus", "FarmModel", "FarmStore", "JobCompiler", "WorkerManager",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // What jobs leave behind on the manager's own disk: task logs and previews
        .target(name: "JobFiles", dependencies: ["CGD", "CLinuxFS", "FarmModel", "Shaman"]),

        // What it is configured with
        .target(
            name: "ManagerConfiguration",
            dependencies: [.product(name: "Yams", package: "Yams")]
        ),

        // Job types: what the server and the process that runs scripts tell each other, that process, and the server's side
        .target(
            name: "JobScripts",
            dependencies: ["FarmModel"],
            resources: [
                .embedInCode("BuiltIn/echo_sleep_test.js"), .embedInCode("BuiltIn/simple_blender_render.js"),
            ]
        ),
        .target(
            name: "ScriptEngine",
            dependencies: ["CJavaScriptCore", "FarmModel", "JobScripts"],
            resources: [.embedInCode("prelude.js")]
        ),
        .target(name: "JobCompiler", dependencies: ["COpenSSL", "FarmModel", "JobScripts"]),

        // The dialects
        .target(
            name: "FlamencoAPI",
            dependencies: [
                "Shaman", "ManagerConfiguration", "FarmModel", "FarmStore", "JobCompiler", "JobFiles",
                "JobManager", "WorkerManager",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("openapi.yaml")]
        ),

        // The page that people open in a browser
        .target(name: "WebPage", dependencies: ["COpenSSL"], resources: [.embedInCode("Page")]),

        // The server
        .target(
            name: "ManagerServer",
            dependencies: [
                "CLinuxServer", "FlamencoAPI", "ManagerConfiguration", "Shaman",
                "EventBus", "FarmModel", "FarmStore", "JobCompiler", "JobFiles", "JobManager", "LiveEvents",
                "SocketIO", "WebPage", "WorkerManager",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),

        // The client
        .target(
            name: "ShamanClient",
            dependencies: [
                "FarmModel", "Shaman",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .target(
            name: "Terminal",
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")]
        ),

        // Executables: options, wiring, nothing else
        .executableTarget(
            name: "shaman-manager",
            dependencies: [
                "ManagerServer", "ManagerConfiguration", "Shaman",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "shaman-gc",
            dependencies: [
                "Shaman", "ManagerConfiguration", "ShamanClient", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(
            name: "shaman",
            dependencies: [
                "FarmModel", "ShamanClient", "Shaman", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(name: "shaman-compiler", dependencies: ["ScriptEngine"]),

        // Tests
        .testTarget(name: "ShamanTests", dependencies: ["Shaman", "CLinuxFS"]),
        .testTarget(name: "FarmModelTests", dependencies: ["FarmModel"]),
        .testTarget(
            name: "FarmStoreTests",
            dependencies: ["FarmModel", "FarmStore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .testTarget(
            name: "WorkerManagerTests",
            dependencies: [
                "WorkerManager", "EventBus", "FarmModel", "FarmStore", "Shaman", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "JobModelTests",
            dependencies: [
                "EventBus", "FarmModel", "FarmStore", "JobManager", "Shaman", "TestSupport", "WorkerManager",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "JobManagerTests",
            dependencies: [
                "JobManager", "EventBus", "FarmModel", "FarmStore", "JobCompiler", "TestSupport", "WorkerManager",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "SocketIOTests", dependencies: ["FarmModel", "SocketIO"]),
        .testTarget(name: "LiveEventsTests", dependencies: ["EventBus", "FarmModel", "LiveEvents", "SocketIO"]),
        .testTarget(name: "EventBusTests", dependencies: ["EventBus", "FarmModel"]),
        .testTarget(
            name: "JobFilesTests", dependencies: ["CGD", "FarmModel", "JobFiles", "Shaman", "TestSupport"]),
        .testTarget(name: "ScriptEngineTests", dependencies: ["FarmModel", "ScriptEngine"]),
        .testTarget(
            name: "JobCompilerTests",
            dependencies: ["FarmModel", "JobCompiler", "TestSupport", "shaman-compiler"]
        ),
        .testTarget(name: "ManagerConfigurationTests", dependencies: ["ManagerConfiguration"]),
        .testTarget(
            name: "FlamencoAPITests",
            dependencies: [
                "FlamencoAPI", "Shaman", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(name: "ShamanClientTests", dependencies: ["FarmModel", "ShamanClient", "Shaman", "Terminal"]),
        .testTarget(name: "WebPageTests", dependencies: ["WebPage"]),
        .target(name: "TestSupport", dependencies: ["FarmModel", "Shaman"], path: "Tests/TestSupport"),
        .testTarget(
            name: "EndToEnd",
            dependencies: ["FarmModel", "Shaman", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            exclude: ["Support/preload"]),
        .testTarget(
            name: "Robustness",
            dependencies: ["TestSupport", "Shaman", .product(name: "GRDB", package: "GRDB.swift")], exclude: ["Faults"]),
        .testTarget(
            name: "ManagerServerTests",
            dependencies: [
                "FarmModel", "FlamencoAPI", "JobFiles", "ManagerServer", "Shaman", "SocketIO", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system && target.type != .plugin {
    guard !["CLinuxFS", "CLinuxServer"].contains(target.name) else { continue }
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
