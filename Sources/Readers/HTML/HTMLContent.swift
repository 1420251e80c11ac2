import Foundation

/// Tells a page's content from what surrounds it.
enum HTMLContent {
    /// The element that holds the content: `<main>`, if it has at least half of the page's readable
    /// text; else a single `<article>` that has nearly all of it; else the body.
    static func main(of tree: XMLTree) -> XMLElement {
        let body = tree.root.first("body") ?? tree.document
        let total = textLength(of: body)
        let mains =
            body.descendants(named: "main")
            + body.descendants(named: ["div", "section"]).filter { $0["role"] == "main" }
        let articles = body.descendants(named: "article")
        if let main = mains.first, textLength(of: main) * 2 >= total { return main }
        if articles.count == 1, textLength(of: articles[0]) * 100 >= total * 95 { return articles[0] }
        return body
    }

    private static func textLength(of element: XMLElement) -> Int {
        var length = 0
        element.walk { node in
            switch node {
            case .text(let text, _):
                length += text.utf8.count { $0 > 0x20 }
                return true
            case .element(let element):
                return !isBoilerplate(element)
            }
        }
        return length
    }

    /// Never read: not text, not shown, or not content.
    static func isBoilerplate(_ element: XMLElement) -> Bool {
        if dropped.contains(element.name) || isHidden(element) || isBanner(element) { return true }
        if let role = element["role"]?.lowercased(), droppedRoles.contains(role) { return true }
        if element.name == "button" { return !isDisclosure(element) }
        return pageLevel.contains(element.name) && !isInsideContent(element)
    }

    private static let dropped: Set<String> = [
        "script", "style", "noscript", "template", "nav", "input", "select", "textarea",
        "option", "datalist", "iframe", "object", "embed", "canvas", "svg", "audio", "video", "dialog",
        "head",
        "menu",
    ]
    private static let droppedRoles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu",
        "menubar",
    ]
    private static let pageLevel: Set<String> = ["header", "footer", "aside"]

    /// A button that shows and hides something is that one's heading; others do something.
    private static func isDisclosure(_ button: XMLElement) -> Bool {
        if button["aria-expanded"] != nil || button["aria-controls"] != nil { return true }
        var ancestor = button.parent
        while let current = ancestor, !current.name.isEmpty {
            if disclosing.contains(current.name) { return true }
            ancestor = current.parent
        }
        return false
    }

    private static let disclosing: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"]

    private static let content: Set<String> = ["main", "article", "section", "blockquote"]

    /// A header of an article or section introduces content, an aside there comments on it; the page's
    /// own do not.
    private static func isInsideContent(_ element: XMLElement) -> Bool {
        var ancestor = element.parent
        while let current = ancestor, !current.name.isEmpty {
            if content.contains(current.name) || current["role"] == "main" { return true }
            // A chapter of an e-book has nothing around its content.
            if current["xmlns:epub"] != nil { return true }
            ancestor = current.parent
        }
        return false
    }

    /// What a control of the page shows on demand is not hidden from readers.
    private static func isHidden(_ element: XMLElement) -> Bool {
        guard hasHidingAttribute(element) else { return false }
        return !(element["id"].map(element.isControlled(id:)) ?? false)
    }

    private static func hasHidingAttribute(_ element: XMLElement) -> Bool {
        if element["hidden"] != nil || element["aria-hidden"]?.lowercased() == "true" { return true }
        guard let style = element["style"]?.lowercased() else { return false }
        let rules = style.filter { !$0.isWhitespace }
        return rules.contains("display:none") || rules.contains("visibility:hidden")
    }

    /// Consent banners name themselves; only names that can mean nothing else count.
    private static func isBanner(_ element: XMLElement) -> Bool {
        guard ["div", "section", "form", "p"].contains(element.name) else { return false }
        let names = [element["id"], element["class"]].compactMap { $0?.lowercased() }
            .flatMap { $0.split(whereSeparator: \.isWhitespace) }
        return names.contains { name in banners.contains { name.hasPrefix($0) } }
    }

    private static let banners = [
        "cookie-banner", "cookie-consent", "cookie-notice", "cookiebanner", "cookieconsent", "cookie-law",
        "onetrust-", "gdpr-banner", "gdpr-consent", "cookiebot",
    ]
}
