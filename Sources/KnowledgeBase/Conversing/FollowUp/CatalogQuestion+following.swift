extension CatalogQuestion {
    /// This question in the light of the one before: what it says anew takes the place of what was said of the same,
    /// the rest stays.
    ///
    /// A make or model takes the place of make, model and version, a city that of the branch, an id that of everything;
    /// equipment and what is not wanted are added; an order takes the place of an order. The currency stays with
    /// its price.
    public func following(_ earlier: CatalogQuestion) -> CatalogQuestion {
        var result = self
        let kept = roles.contains(.id) ? [] : earlier.filters.compactMap { $0.remaining(beside: filters) }
        result.filters = (kept + filters).withOneCurrency(earlier: kept)
        if sort == nil, !roles.contains(.id) {
            result.sort = earlier.sort
            result.limit = limit ?? earlier.limit
        }
        result.isAboutCatalog = isAboutCatalog || !result.filters.isEmpty || result.sort != nil
        return result.withoutIdleCurrency
    }

    /// Without what was said of these.
    func dropping(_ waived: Set<CatalogRole>) -> CatalogQuestion {
        var result = self
        var waived = waived
        if waived.contains(.make) { waived.formUnion([.model, .version]) }
        if waived.contains(.model) { waived.insert(.version) }
        if waived.contains(.city) { waived.insert(.branch) }
        result.filters.removeAll { !$0.isNegated && !$0.roles.isDisjoint(with: waived) }
        if let sort, waived.contains(sort.role) {
            result.sort = nil
            result.limit = nil
        }
        return result.withoutIdleCurrency
    }

    /// All roles that filters speak of.
    var roles: Set<CatalogRole> { filters.reduce(into: []) { $0.formUnion($1.roles) } }

    /// A currency says something only where there is a price.
    private var withoutIdleCurrency: CatalogQuestion {
        guard !roles.contains(.price), sort?.role != .price else { return self }
        var result = self
        result.filters.removeAll { $0.roles == [.currency] }
        return result
    }
}

extension CatalogRole {
    /// Roles that say the same thing more or less closely.
    fileprivate var kin: Set<CatalogRole> {
        switch self {
        case .make, .model, .version, .name: [.make, .model, .version, .name]
        case .city, .branch: [.city, .branch]
        default: [self]
        }
    }
}

extension CatalogFilter {
    /// What is left of it beside newer filters; `nil` for nothing.
    fileprivate func remaining(beside newer: [CatalogFilter]) -> CatalogFilter? {
        newer.reduce(Optional(self)) { $0?.remaining(beside: $1) }
    }

    private func remaining(beside newer: CatalogFilter) -> CatalogFilter? {
        if newer.isNegated { return isNegated ? self : without(newer) }
        if roles == [.currency] { return newer.roles == [.currency] && !newer.isAssumed ? nil : self }
        if roles == [.equipment], newer.roles == [.equipment] {
            return alternatives == newer.alternatives || isNegated && sharesValues(newer) ? nil : self
        }
        let kin = roles.reduce(into: Set()) { $0.formUnion($1.kin) }
        return kin.isDisjoint(with: newer.roles) ? self : nil
    }

    /// Without the values that are not wanted any more.
    private func without(_ unwanted: CatalogFilter) -> CatalogFilter? {
        guard roles == unwanted.roles, alternatives.count == 1, alternatives[0].count == 1,
            case .oneOf(let values) = alternatives[0][0].test
        else { return self }
        let taken = Set(unwanted.values)
        let left = values.filter { !taken.contains($0) }
        guard !left.isEmpty else { return nil }
        var result = self
        result.alternatives[0][0].test = .oneOf(left)
        return result
    }

    private var values: [String] {
        alternatives.joined().flatMap { condition -> [String] in
            if case .oneOf(let values) = condition.test { values } else { [] }
        }
    }

    private func sharesValues(_ other: CatalogFilter) -> Bool { !Set(values).isDisjoint(with: other.values) }
}

extension [CatalogFilter] {
    /// A currency that was said wins over one that is assumed, an earlier one over a later.
    fileprivate func withOneCurrency(earlier: [CatalogFilter]) -> [CatalogFilter] {
        guard earlier.contains(where: { $0.roles == [.currency] }) else { return self }
        return enumerated().filter { place, filter in
            filter.roles != [.currency] || !filter.isAssumed || place < earlier.count
        }
        .map(\.element)
    }
}
