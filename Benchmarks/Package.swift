// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]

// A package of its own, so that building kb does not pay for it. `.build` here is its own too.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "kb", path: "..")],
    targets: [
        // Reads memory as fast as the machine can: the limit that scans are compared with.
        .target(name: "CReading"),
        // Small fixed pieces of work, to be counted rather than timed.
        .executableTarget(
            name: "count", dependencies: [.product(name: "Search", package: "kb")], swiftSettings: strict),
        .executableTarget(
            name: "bench",
            dependencies: [
                "CReading", .product(name: "Search", package: "kb"), .product(name: "Stores", package: "kb"),
                .product(name: "Encoders", package: "kb"), .product(name: "Readers", package: "kb"),
                .product(name: "Translators", package: "kb"),
            ],
            swiftSettings: strict),
    ]
)
