import Foundation

/// The process's memory as the kernel counts it.
enum ResidentMemory {
    /// In bytes; `nil` where `/proc` is not there. Source: proc_pid_statm(5), second field, in pages.
    static func bytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
