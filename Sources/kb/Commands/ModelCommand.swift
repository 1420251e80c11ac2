import ArgumentParser
import Encoders
import Foundation
import KnowledgeBase

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "The built-in embedding models.",
        subcommands: [ModelListCommand.self, ModelPullCommand.self])
}

