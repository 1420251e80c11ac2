extension ChannelTraits {
    /// The messages that content becomes on this channel, within its limits: texts are cut, and choices are numbered
    /// lines where there are no buttons or rows for them.
    public func parts(of content: OutboundContent) -> [OutboundContent] {
        switch content {
        case .text(let text): texts(text)
        case .choices(let text, let options): choices(text, options)
        case .template: [content]
        }
    }

    private func texts(_ text: String) -> [OutboundContent] {
        TextParts(longest: longestText, unit: unit).parts(of: text).map { .text($0) }
    }

    private func choices(_ text: String, _ options: [OutboundContent.Choice]) -> [OutboundContent] {
        guard !options.isEmpty else { return texts(text) }
        guard fitsButtons(options) || fitsList(options) else { return texts(text.numbering(options)) }
        let body = TextParts(longest: min(longestBody, longestText), unit: unit).parts(of: text)
        guard let last = body.last else { return texts(text.numbering(options)) }
        return body.dropLast().map { .text($0) } + [.choices(text: last, options: options)]
    }

    private func fitsButtons(_ options: [OutboundContent.Choice]) -> Bool {
        options.count <= buttons && areDistinct(options)
            && options.allSatisfy { fits($0.title, longestButton) && $0.detail.isEmpty }
    }

    private func fitsList(_ options: [OutboundContent.Choice]) -> Bool {
        options.count <= listRows && areDistinct(options)
            && options.allSatisfy { option in
                fits(option.title, longestRow)
                    && (option.detail.isEmpty || fits(option.detail, longestRowDetail))
            }
    }

    private func fits(_ title: String, _ longest: Int) -> Bool {
        !title.isEmpty && TextParts(longest: longest, unit: unit).length(of: title) <= longest
    }

    private func areDistinct(_ options: [OutboundContent.Choice]) -> Bool {
        Set(options.map(\.id)).count == options.count && Set(options.map(\.title)).count == options.count
    }
}

extension OutboundContent {
    /// The same as a text that every channel takes.
    var plain: String {
        switch self {
        case .text(let text): text
        case .choices(let text, let options): text.numbering(options)
        case .template(_, _, let parameters): parameters.joined(separator: "\n")
        }
    }
}

extension String {
    fileprivate func numbering(_ options: [OutboundContent.Choice]) -> String {
        let lines = options.enumerated().map { number, option in
            "\(number + 1). " + [option.title, option.detail].filter { !$0.isEmpty }.joined(separator: ": ")
        }
        return (isEmpty ? "" : self + "\n\n") + lines.joined(separator: "\n")
    }
}
