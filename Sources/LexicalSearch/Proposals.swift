import CLexicalKernels

/// Rows of a segment with what the terms that were added so far make of them.
struct Proposals {
    private(set) var rows: [UInt32] = []
    private(set) var sums: [Float] = []
    private let differing: [FormGroup.DifferingTerm]
    private let formCount: Int

    init(of group: FormGroup, in segment: Int) {
        differing = group.differing[segment]
        formCount = group.formCount
    }

    var count: Int {
        get { rows.count }
        set {
            rows.removeLast(rows.count - newValue)
            sums.removeLast(sums.count - newValue)
        }
    }

    mutating func append(row: UInt32, sum: Float) {
        rows.append(row)
        sums.append(sum)
    }

    mutating func add(_ term: LexicalForm.Term) {
        Self.add(term, at: rows, to: &sums)
    }

    mutating func keep(reaching least: Float) {
        var kept = 0
        for index in rows.indices where sums[index] >= least {
            rows[kept] = rows[index]
            sums[kept] = sums[index]
            kept += 1
        }
        count = kept
    }

    /// Brings sums by the highest weights of all forms down to those of the form that matches best.
    mutating func settleOnForms() {
        guard !differing.isEmpty, count > 0 else { return }
        var excess = [[Float]](repeating: [Float](repeating: 0, count: count), count: formCount)
        var impacts = [Float](repeating: 0, count: count)
        for differing in differing {
            for place in impacts.indices { impacts[place] = 0 }
            Self.add(differing.term, at: rows, to: &impacts)
            for (form, weight) in differing.excess.enumerated() where weight > 0 {
                for place in impacts.indices { excess[form][place] += weight * impacts[place] }
            }
        }
        for place in sums.indices { sums[place] -= excess.lazy.map { $0[place] }.min() ?? 0 }
    }

    private static func add(_ term: LexicalForm.Term, at rows: [UInt32], to sums: inout [Float]) {
        var (postings, field) = (term.postings, term.field)
        kb_impact_add_at(&postings, &field, term.sumWeight, rows, rows.count, &sums)
    }
}
