/// How exactly the built-in encoder multiplies.
public enum EncoderPrecision: String, Sendable, CaseIterable {
    /// 32-bit floats: equal to the reference implementation to a few millionths.
    case exact
    /// Bytes: weights with a scale for every output, activations with one for every token, each in groups of 64
    /// columns. About twice as fast where the processor multiplies bytes (AVX-512 VNNI, AVX-VNNI), and the same
    /// vectors but for rounding where it does not. Vectors of the two are never compared: the fingerprint differs.
    case fast

    /// What the fingerprint says of it. The number changes whenever the arithmetic does.
    var arithmetic: String? {
        switch self {
        case .exact: nil
        case .fast: "int8-2"
        }
    }
}
