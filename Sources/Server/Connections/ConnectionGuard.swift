import NIOCore
import NIOHTTP1

/// Watches over one connection: cuts off clients that send or read too slowly, tells when the client goes away,
/// answers what is no HTTP, and closes after an answer that says so.
///
/// A client that says that it sends no more may still read its answer (RFC 9112 §9.6), or be gone: that looks the same
/// until something is sent to it. Where the answer takes its time, it is sent `102 Processing` (RFC 2518 §10.1), which
/// who is gone refuses with a reset.
///
/// Hummingbird's own idle timeout covers the time before a request's head is there and between requests.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    struct Limits: Sendable {
        /// Between two looks at how a body grows.
        var interval: TimeAmount
        /// Bytes that have to come in each.
        var leastBytes: Int
        /// For which nothing of an answer is taken.
        var writeTimeout: TimeAmount
    }

    /// Of the client.
    let departure = Departure()
    private let limits: Limits
    /// Whether a request's body is on its way, and how much of it came since the last look.
    private var isReading = false
    private var bytes = 0
    /// Requests without the end of an answer.
    private var unanswered = 0
    private var closesAfterAnswer = false
    /// Whether an answer's head is written and its end is not.
    private var isAnswering = false
    /// Whether the client takes interim answers: those of HTTP/1.0 do not know them.
    private var takesInterim = false
    private var probeTimer: Scheduled<Void>?
    private var bodyTimer: Scheduled<Void>?
    private var writeTimer: Scheduled<Void>?

    /// After the last byte of an answer, for the client to read it before the connection is reset.
    private static let lingering = TimeAmount.seconds(2)
    /// From a client's last byte until it is asked whether it is there, and between two times.
    private static let probeDelay = TimeAmount.seconds(1)
    private static let probeInterval = TimeAmount.seconds(10)

    init(limits: Limits) { self.limits = limits }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inputClosed(context) }
        context.fireUserInboundEventTriggered(event)
    }

    /// Who leaves in the middle of a body wants no answer.
    private func inputClosed(_ context: ChannelHandlerContext) {
        guard !isReading else { return departure.announce() }
        probe(context, in: Self.probeDelay)
    }

    private func probe(_ context: ChannelHandlerContext, in time: TimeAmount) {
        guard unanswered > 0, takesInterim else { return }
        probeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.probe(context)
        }
    }

    /// An answer that is on its way shows by itself whether somebody takes it.
    private func probe(_ context: ChannelHandlerContext) {
        if unanswered > 0, !isAnswering {
            let head = HTTPResponseHead(version: .http1_1, status: .processing)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
        probe(context, in: Self.probeInterval)
    }

    private func end() {
        bodyTimer?.cancel()
        writeTimer?.cancel()
        probeTimer?.cancel()
        departure.announce()
    }
}

// MARK: Requests

extension ConnectionGuard {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            takesInterim = head.version.major == 1 && head.version.minor >= 1
            (isReading, bytes) = (true, 0)
            unanswered += 1
            watchBody(context)
        case .body(let buffer): bytes += buffer.readableBytes
        case .end:
            isReading = false
            bodyTimer?.cancel()
        }
        context.fireChannelRead(data)
    }

    private func watchBody(_ context: ChannelHandlerContext) {
        bodyTimer?.cancel()
        bodyTimer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.interval) { [weak self] in
            self?.lookAtBody(context)
        }
    }

    private func lookAtBody(_ context: ChannelHandlerContext) {
        guard isReading else { return }
        guard bytes >= limits.leastBytes else {
            context.close(promise: nil)
            return
        }
        bytes = 0
        watchBody(context)
    }

    /// What is no HTTP/1.1 gets an answer of the same shape as every other failure, and that is the end.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, unanswered == 0 else {
            context.fireErrorCaught(error)
            return
        }
        let isTooLarge = error == .headerOverflow
        let text = isTooLarge ? "The header fields are too large." : "This is no HTTP/1.1 request."
        let body =
            "{\"error\":{\"code\":\"\(isTooLarge ? "headers_too_large" : "malformed_request")\",\"message\":"
            + "\"\(text)\",\"param\":null,\"type\":\"invalid_request_error\"}}"
        let head = HTTPResponseHead(
            version: .http1_1, status: isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest,
            headers: [
                "content-type": "application/json; charset=utf-8", "content-length": "\(body.utf8.count)",
                "connection": "close",
            ])
        unanswered += 1
        write(context: context, data: wrapOutboundOut(.head(head)), promise: nil)
        write(
            context: context, data: wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))),
            promise: nil)
        write(context: context, data: wrapOutboundOut(.end(nil)), promise: nil)
        context.flush()
    }
}

// MARK: Answers

extension ConnectionGuard {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isAnswering = true
            if head.headers["connection"].contains("close") { closesAfterAnswer = true }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            isAnswering = false
            unanswered = max(0, unanswered - 1)
            guard closesAfterAnswer else {
                context.write(data, promise: promise)
                return
            }
            context.writeAndFlush(data, promise: promise)
            linger(context)
        }
    }

    /// Closes in two steps: what the client still sends must not make the answer unreadable for it.
    private func linger(_ context: ChannelHandlerContext) {
        isReading = false
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) {
            context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeTimer?.cancel()
        writeTimer =
            context.channel.isWritable
            ? nil
            : context.eventLoop.assumeIsolated().scheduleTask(in: limits.writeTimeout) {
                context.close(promise: nil)
            }
        context.fireChannelWritabilityChanged()
    }
}
