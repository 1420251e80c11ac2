import ArgumentParser
import Foundation
import KnowledgeBase

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this machine and the settings, and say what to do about what is wrong.")

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let settings = try options.settings()
        let findings = await Diagnosis(settings: settings).findings()
        if options.json {
            try Console.write(json: Report(findings: findings, settings: shown(settings)))
        } else {
            for finding in findings { Console.write(finding.line) }
            Console.write("\nSettings in force:")
            for row in shown(settings) { Console.write("  \(row.key) = \(row.value)   (\(row.origin))") }
        }
        if findings.contains(where: { $0.state == .broken }) { throw ExitStatus.failure }
    }

    private struct Report: Encodable {
        var findings: [Diagnosis.Finding]
        var settings: [Row]
    }

    private struct Row: Encodable {
        var key: String
        var value: String
        var origin: String
    }

    private func shown(_ settings: Settings) -> [Row] {
        Setting.all.compactMap { setting in
            guard let value = settings.values[setting.key] else { return nil }
            let text = setting.isSecret ? "(set)" : Self.withoutPassword(value.text)
            return Row(key: setting.key, value: text, origin: value.origin)
        }
    }

    /// An address may hold one: `https://user:password@host`.
    private static func withoutPassword(_ text: String) -> String {
        text.replacing(/:\/\/[^\/@\s]*@/, with: "://…@")
    }
}
