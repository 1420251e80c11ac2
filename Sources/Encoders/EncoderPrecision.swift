/// How exactly the built-in encoder multiplies.
public enum EncoderPrecision: String, Sendable, CaseIterable {
    /// 32-bit floats: equal to the reference implementation to a few millionths.
    case exact
    /// Integers of 16 bits: a scale for every output of the weights and for every token. Nearly twice as fast where
    /// the processor has AVX-512 VNNI, faster with AVX2 too, and the same vectors but for rounding everywhere: about
    /// .00001 from the exact ones by cosine. Vectors of the two are never compared: the fingerprint differs.
    case fast

    /// What the fingerprint says of it. The number changes whenever the arithmetic does.
    var arithmetic: String? {
        switch self {
        case .exact: nil
        case .fast: "int16-1"
        }
    }
}
