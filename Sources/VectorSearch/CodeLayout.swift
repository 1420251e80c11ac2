import CVectorKernels

/// How vectors of so many dimensions are cut into codes of 4 bits (see `CVectorKernels.h`).
///
/// Sizes found on MiniLM's 384 dimensions (docs/decisions/0013): the leading coordinates, less than half
/// of all, hold nine tenths of the length, and their codes are all that most rows are ever asked for.
struct CodeLayout: Sendable, Equatable {
    /// Below this, a scan of the vectors themselves is as good.
    static let fewestDimensions = 64

    let dimensions: Int
    /// Coordinates whose codes every search reads.
    let leading: Int
    /// The first of them, which take two codes.
    let fine: Int

    init(dimensions: Int) {
        self.dimensions = dimensions
        leading = (dimensions * 11 / 24 + 7) / 8 * 8
        fine = (dimensions / 24 + 7) / 8 * 8
    }

    var remaining: Int { dimensions - leading }
    var leadingCodes: Int { leading + fine }
    var restCodes: Int { (remaining + 7) / 8 * 8 }
    /// Bytes of a block of ``blockRows`` rows of leading codes.
    var blockSize: Int { kb_block_size(leadingCodes) }
    /// Bytes of a row of remaining codes.
    var restSize: Int { kb_rest_size(restCodes) }

    static let blockRows = KB_BLOCK_ROWS
    /// Bytes after the last row of remaining codes that are read with it.
    static let restPadding = KB_REST_PADDING

    static func blocks(of rows: Int) -> Int { (rows + blockRows - 1) / blockRows }
}
