import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the pages; part of the program.
struct WebAsset: Sendable {
    let mediaType: String
    let body: ByteBuffer
    /// Of the bytes (RFC 9110 §8.8.3).
    let tag: String

    init(_ bytes: [UInt8], _ mediaType: String) {
        self.mediaType = mediaType
        body = ByteBuffer(bytes: bytes)
        tag = "\"\(SHA256.hash(data: bytes).prefix(12).map { String(format: "%02x", $0) }.joined())\""
    }

    /// Scripts, styles and pictures of this server alone, nothing inline, in no other site's frame
    /// (https://www.w3.org/TR/CSP3/).
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    /// The file, or that it has not changed since the browser took it.
    func response(to request: Request) -> Response {
        var headers: HTTPFields = [
            .eTag: tag,
            // Asked again each time: a new version's page never runs an old version's script.
            .cacheControl: "no-cache",
        ]
        headers[named: "content-security-policy"] = Self.policy
        guard !isKnown(to: request) else { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = mediaType
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// RFC 9110 §13.1.2, by weak comparison.
    private func isKnown(to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.contains { value in
            let value = value.trimmed
            return value == "*" || (value.hasPrefix("W/") ? value.dropFirst(2) : value) == tag
        }
    }
}

/// The pages' files by name.
struct WebAssets: Sendable {
    let chat = WebAsset(PackageResources.chat_html, html)
    let console = WebAsset(PackageResources.console_html, html)
    let login = WebAsset(PackageResources.login_html, html)
    /// What the pages name, under `/assets/`.
    let files: [String: WebAsset] = [
        "api.mjs": WebAsset(PackageResources.api_mjs, script),
        "base.css": WebAsset(PackageResources.base_css, style),
        "charts.mjs": WebAsset(PackageResources.charts_mjs, script),
        "chat.css": WebAsset(PackageResources.chat_css, style),
        "chat.mjs": WebAsset(PackageResources.chat_mjs, script),
        "columns.mjs": WebAsset(PackageResources.columns_mjs, script),
        "console.css": WebAsset(PackageResources.console_css, style),
        "console.mjs": WebAsset(PackageResources.console_mjs, script),
        "desk.mjs": WebAsset(PackageResources.desk_mjs, script),
        "failures.mjs": WebAsset(PackageResources.failures_mjs, script),
        "figures.mjs": WebAsset(PackageResources.figures_mjs, script),
        "lists.mjs": WebAsset(PackageResources.lists_mjs, script),
        "login.mjs": WebAsset(PackageResources.login_mjs, script),
        "mark.svg": WebAsset(PackageResources.mark_svg, "image/svg+xml"),
        "markdown.mjs": WebAsset(PackageResources.markdown_mjs, script),
        "reader.mjs": WebAsset(PackageResources.reader_mjs, script),
        "rows.mjs": WebAsset(PackageResources.rows_mjs, script),
        "shapes.mjs": WebAsset(PackageResources.shapes_mjs, script),
        "sse.mjs": WebAsset(PackageResources.sse_mjs, script),
        "texts.mjs": WebAsset(PackageResources.texts_mjs, script),
        "theme.js": WebAsset(PackageResources.theme_js, script),
        "turn.mjs": WebAsset(PackageResources.turn_mjs, script),
        "ui.mjs": WebAsset(PackageResources.ui_mjs, script),
    ]

    private static let html = "text/html; charset=utf-8"
    private static let script = "text/javascript; charset=utf-8"
    private static let style = "text/css; charset=utf-8"
}
