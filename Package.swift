// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours compiles with the same habits: Swift 6 concurrency checking, explicit
/// existentials, imports that name what they use, and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The pages that the server serves; part of the program.
let assets = [
    "api.mjs", "base.css", "charts.mjs", "chat.css", "chat.html", "chat.mjs", "columns.mjs",
    "console.css", "console.html", "console.mjs", "desk.mjs", "failures.mjs", "figures.mjs", "lists.mjs",
    "login.html", "login.mjs", "mark.svg", "markdown.mjs", "reader.mjs", "rows.mjs", "shapes.mjs", "sse.mjs",
    "texts.mjs", "theme.js", "turn.mjs", "ui.mjs",
]

let package = Package(
    name: "kb",
    products: [
        .executable(name: "kb", targets: ["kb"]),
        .library(
            name: "KnowledgeBase",
            targets: [
                "KnowledgeBase", "Readers", "Encoders", "Stores", "Networking", "Providers", "Translators",
                "Channels", "Server",
            ]),
        // Parts, for who wants no more of it: nothing of these speaks HTTP.
        .library(name: "Search", targets: ["Segments", "VectorSearch", "LexicalSearch"]),
        .library(name: "Encoders", targets: ["KnowledgeBase", "Encoders"]),
        .library(name: "Stores", targets: ["KnowledgeBase", "Stores"]),
        .library(name: "Readers", targets: ["KnowledgeBase", "Readers"]),
        .library(name: "Translators", targets: ["KnowledgeBase", "Translators"]),
        .library(name: "KnowledgeBaseTesting", targets: ["KnowledgeBaseTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0"),
    ],
    targets: [
        // The words, the protocols, the two paths.
        .target(name: "KnowledgeBase", dependencies: [crypto, logging], swiftSettings: strict),

        // One target per kind of plug.
        .target(
            name: "Readers", dependencies: ["KnowledgeBase", "CDocuments", subprocess, yams],
            swiftSettings: strict),
        .target(
            name: "Encoders",
            dependencies: ["KnowledgeBase", "CEncoderKernels", "COpenBLAS", "COpenBLASCore", crypto],
            swiftSettings: strict),
        // What the two derived indexes are made of: immutable mapped files of rows, bitmaps, top-k.
        .target(name: "Segments", swiftSettings: strict),
        .target(
            name: "VectorSearch",
            dependencies: ["Segments", "COpenBLAS", "COpenBLASCore", "CVectorKernels"],
            swiftSettings: strict),
        .target(
            name: "LexicalSearch",
            dependencies: ["KnowledgeBase", "Segments", "CSnowball", "CLexicalKernels"],
            swiftSettings: strict),
        .target(
            name: "Stores",
            dependencies: ["KnowledgeBase", "Segments", "VectorSearch", "LexicalSearch", grdb, logging],
            swiftSettings: strict),
        // What providers and channels share on the way out: connections, addresses that may be asked, time limits.
        .target(
            name: "Networking", dependencies: [asyncHTTPClient, nioCore, nioPosix], swiftSettings: strict),
        .target(
            name: "Providers",
            dependencies: [
                "KnowledgeBase", "Networking", asyncHTTPClient, crypto, nioCore, nioFoundation, nioHTTP1,
                nioPosix,
            ],
            swiftSettings: strict),
        .target(
            name: "Translators", dependencies: ["KnowledgeBase", crypto],
            swiftSettings: strict),
        .target(
            name: "Channels",
            dependencies: [
                "KnowledgeBase", "Networking", asyncHTTPClient, crypto, nioCore, nioFoundation, nioHTTP1,
            ],
            swiftSettings: strict),
        .target(
            name: "Server",
            dependencies: [
                "KnowledgeBase", crypto, httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
                nioFoundation, nioHTTP1, serviceLifecycle,
            ],
            resources: assets.map { .embedInCode("Web/Assets/\($0)") },
            swiftSettings: strict),
        // What stands in for a channel's own servers, for trying things out and for tests.
        .target(
            name: "Simulators",
            dependencies: [
                "KnowledgeBase", asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore,
                nioFoundation, nioHTTP1,
                serviceLifecycle,
            ],
            swiftSettings: strict),

        // The program: the only target that names concrete types.
        .executableTarget(
            name: "kb",
            dependencies: [
                "KnowledgeBase", "Readers", "Encoders", "LexicalSearch", "Networking", "Stores", "Providers",
                "Translators", "Channels", "Server", "Simulators", "CEditLine", argumentParser,
                asyncHTTPClient,
                crypto, logging, serviceLifecycle, yams,
            ],
            swiftSettings: strict),

        // Contract tests for every protocol and a fixture HTTP server.
        .target(
            name: "KnowledgeBaseTesting",
            dependencies: ["KnowledgeBase", hummingbird, httpTypes, logging, nioCore, serviceLifecycle],
            swiftSettings: strict),

        // The element-wise loops of the encoder, compiled for several instruction sets.
        .target(name: "CEncoderKernels"),
        // The loops of vector search, likewise.
        .target(name: "CVectorKernels"),
        // The loops of the inverted index, likewise.
        .target(name: "CLexicalKernels"),

        // Which kernels OpenBLAS chooses.
        .target(name: "COpenBLASCore", dependencies: ["COpenBLAS"]),

        // System libraries.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CEditLine", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CSnowball", providers: [.apt(["libstemmer-dev"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(
            name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(
            name: "CCommonMark", pkgConfig: "libcmark-gfm",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        // A plain C face over libxml2, libarchive and cmark-gfm: their own headers clash with
        // Foundation's (ICU) or expose mutable globals, so Swift never sees them.
        .target(name: "CDocuments", dependencies: ["CLibXML2", "CLibArchive", "CCommonMark"]),

        .testTarget(
            name: "KnowledgeBaseTests",
            dependencies: ["KnowledgeBase", "KnowledgeBaseTesting"], swiftSettings: strict),
        .testTarget(
            name: "AskingTests",
            dependencies: ["KnowledgeBase", "KnowledgeBaseTesting", "LexicalSearch", "Stores"],
            swiftSettings: strict),
        .testTarget(
            name: "ReadersTests", dependencies: ["Readers", "KnowledgeBase", "KnowledgeBaseTesting"],
            swiftSettings: strict),
        .testTarget(
            name: "EncodersTests",
            dependencies: [
                "Encoders", "CEncoderKernels", "COpenBLAS", "COpenBLASCore", "KnowledgeBase",
                "KnowledgeBaseTesting", crypto,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SegmentsTests", dependencies: ["Segments", "KnowledgeBaseTesting"], swiftSettings: strict),
        .testTarget(
            name: "VectorSearchTests", dependencies: ["VectorSearch", "CVectorKernels", "Segments"],
            swiftSettings: strict),
        .testTarget(
            name: "LexicalSearchTests",
            dependencies: [
                "LexicalSearch", "CLexicalKernels", "KnowledgeBase", "KnowledgeBaseTesting", "Segments",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoresTests",
            dependencies: [
                "Stores", "KnowledgeBase", "KnowledgeBaseTesting", "LexicalSearch", "Segments",
                "VectorSearch",
                grdb, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "NetworkingTests",
            dependencies: ["Networking", "KnowledgeBaseTesting", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: strict),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Providers", "KnowledgeBase", "KnowledgeBaseTesting", "Networking", asyncHTTPClient,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TranslatorsTests",
            dependencies: ["Translators", "KnowledgeBase", "KnowledgeBaseTesting"], swiftSettings: strict),
        .testTarget(
            name: "MessagingTests",
            dependencies: ["KnowledgeBase", "KnowledgeBaseTesting", "Stores", logging],
            swiftSettings: strict),
        .testTarget(
            name: "ChannelsTests",
            dependencies: ["Channels", "KnowledgeBase", "KnowledgeBaseTesting", "Networking", crypto],
            swiftSettings: strict),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Server", "KnowledgeBase", "KnowledgeBaseTesting", "LexicalSearch", "Stores", asyncHTTPClient,
                httpTypes, hummingbird, logging, nioCore, nioFoundation, nioHTTP1, nioPosix,
                serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SimulatorsTests",
            dependencies: [
                "Simulators", "KnowledgeBase", "KnowledgeBaseTesting", asyncHTTPClient, crypto, nioCore,
                nioHTTP1,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "KBTests",
            dependencies: [
                "kb", "KnowledgeBase", "KnowledgeBaseTesting", "Encoders", "Networking", argumentParser,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["kb", "KnowledgeBase", "KnowledgeBaseTesting", "Stores", logging, subprocess],
            swiftSettings: strict),
    ]
)
