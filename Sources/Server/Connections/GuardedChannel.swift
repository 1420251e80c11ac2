import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP/1.1 with a ``ConnectionGuard`` on every connection.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let base: HTTP1Channel
    let limits: ConnectionGuard.Limits

    init(responder: @escaping HTTPChannelHandler.Responder, options: ServerOptions) {
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: .init(options.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: options.largestHeaders, maxHeaderListSize: options.largestHeaders,
                    maxHeaderFieldCount: 200)))
        limits = ConnectionGuard.Limits(
            interval: .init(options.requestTimeout),
            leastBytes: Int(options.requestTimeout / .seconds(1) * Double(options.slowestBody)),
            writeTimeout: .init(options.writeTimeout))
    }

    func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [limits] value in
            let pipeline = channel.pipeline.syncOperations
            // Next to the decoder, where requests and answers are still NIO's own.
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ConnectionGuard(limits: limits), position: .after(decoder))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
