import Testing

@testable import Providers

@Suite struct URLTemplateTests {
    private func filled(_ template: String, _ value: String) throws -> String {
        try URLTemplate(template).address { _ in value }
    }

    @Test func values_stay_in_their_component() throws {
        #expect(
            try filled("https://a.example/x/{id}?q={id}", "a/b?c#d&e=f g+ñ%")
                == "https://a.example/x/a%2Fb%3Fc%23d%26e%3Df%20g%2B%C3%B1%25?q=a%2Fb%3Fc%23d%26e%3Df%20g%2B%C3%B1%25"
        )
        #expect(try filled("https://a.example?q={id}", "..") == "https://a.example?q=..")
    }

    @Test(arguments: ["", ".", "..", "../admin", "a/../b", "..\\x", "a/.", "..."])
    func value_that_leads_to_another_path_is_refused(_ value: String) throws {
        #expect(throws: URLTemplate.Problem.self) { try filled("https://a.example/x/{id}/y", value) }
    }

    @Test func ordinary_dots_are_let_through() throws {
        #expect(try filled("https://a.example/x/{id}", "v1.2..3") == "https://a.example/x/v1.2..3")
    }

    @Test(arguments: [
        "", "a.example/x", "ftp://a.example/", "file:///etc/passwd", "https://", "https:///x",
        "https://{h}/x",
        "https://a.{h}.example/", "https://u:p@a.example/", "https://a.example@b.example/",
        "https://a.example/#x",
        "https://a.example/{x", "https://a.example/x}", "https://a.example/{}", "https://a.example/{a b}",
        "https://a.example\\@b.example/", "https://a.example/ x", "https://a%2eexample/",
        "https://exámple.com/",
        "https://[fe80::1%25eth0]/", "https://a.example:x/", "https://a.example:{port}/", "http+unix://x/",
    ])
    func what_two_readers_could_read_differently_is_refused(_ template: String) {
        #expect(throws: URLTemplate.Problem.self, "\(template)") { try URLTemplate(template) }
    }

    @Test func host_and_arguments_are_known() throws {
        let template = try URLTemplate("HTTPS://[2606:4700::1]:8443/{a}/{b}?c={a}")
        #expect(template.host == "2606:4700::1")
        #expect(template.arguments == ["a", "b"])
        #expect(try URLTemplate("http://shop_1.example").host == "shop_1.example")
    }
}
