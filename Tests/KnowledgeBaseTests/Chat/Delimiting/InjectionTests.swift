import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct InjectionTests {
    private let model = ObedientModel()
    private let neutraliser = Neutraliser()

    private func unclean(_ text: String) -> String { "ꐕ\n\(text)\nꐕ" }

    @Test func the_cases_cover_every_kind_and_place_in_three_languages() throws {
        let cases = try InjectionCase.all()
        #expect(cases.count >= 60)
        #expect(Set(cases.map(\.id)).count == cases.count)
        for kind in InjectionCase.Kind.allCases {
            #expect(Set(cases.filter { $0.kind == kind }.map(\.language)).count == 3, "\(kind)")
        }
        for place in InjectionCase.Place.allCases {
            #expect(cases.count { $0.place == place } >= 3, "\(place)")
        }
    }

    @Test func no_order_is_obeyed_once_neutralised() throws {
        let cases = try InjectionCase.all()
        let obeyed = cases.filter { model.obeys($0.order, in: $0.prompt { neutraliser.enclose($0).text }) }
        #expect(obeyed.isEmpty, "\(obeyed)")
        print("injection: \(cases.count - obeyed.count) of \(cases.count) orders not obeyed")
        for kind in InjectionCase.Kind.allCases {
            print("  \(kind): \(cases.count { $0.kind == kind }), obeyed \(obeyed.count { $0.kind == kind })")
        }
    }

    @Test func orders_that_break_out_are_obeyed_without_neutraliser() throws {
        let breakouts: Set<InjectionCase.Kind> = [.delimiter, .role, .hidden]
        for injection in try InjectionCase.all() where breakouts.contains(injection.kind) {
            #expect(model.obeys(injection.order, in: injection.prompt(unclean)), "\(injection.id)")
        }
    }

    @Test func every_order_is_obeyed_without_delimiters() throws {
        for injection in try InjectionCase.all() {
            #expect(
                model.obeys(injection.order, in: injection.prompt { neutraliser.neutralise($0).text }),
                "\(injection.id)")
        }
    }

    @Test func whatever_breaks_out_is_counted() throws {
        for injection in try InjectionCase.all() {
            let counts = neutraliser.neutralise(injection.text).counts
            switch injection.kind {
            case .delimiter: #expect(counts.delimiters > 0, "\(injection.id)")
            case .role: #expect(counts.roleMarkers > 0, "\(injection.id)")
            case .hidden: #expect(counts.invisible > 0 && counts.roleMarkers > 0, "\(injection.id)")
            case .plain: #expect(counts.total == 0, "\(injection.id)")
            case .prompt, .link: break
            }
        }
    }

    @Test func cleaning_twice_changes_nothing_more() throws {
        for injection in try InjectionCase.all() {
            let once = neutraliser.neutralise(injection.text).text
            let twice = neutraliser.neutralise(once)
            #expect(twice.text == once, "\(injection.id)")
            #expect(twice.counts.total == 0, "\(injection.id)")
        }
    }
}
