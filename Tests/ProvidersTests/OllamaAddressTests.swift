import Providers
import Testing

/// What `OLLAMA_HOST` may say.
@Suite struct OllamaAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "http://127.0.0.1:11434"), ("", "http://127.0.0.1:11434"),
        (":11434", "http://127.0.0.1:11434"), (":5000", "http://127.0.0.1:5000"),
        ("0.0.0.0", "http://127.0.0.1:11434"), ("0.0.0.0:5000", "http://127.0.0.1:5000"),
        ("box.local", "http://box.local:11434"), ("box.local:80", "http://box.local:80"),
        ("http://box.local", "http://box.local:80"), ("HTTPS://box.local", "https://box.local:443"),
        ("https://box.local:11434/ollama/", "https://box.local:11434/ollama"),
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"), ("[::1]", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"), ("[::]:5000", "http://[::1]:5000"), (" box ", "http://box:11434"),
    ])
    func parts_that_are_left_out_are_filled_in(text: String, address: String) {
        #expect(OllamaAddress(text)?.description == address)
    }

    @Test(arguments: [
        "ftp://box", "box:port", "box:0", "box:70000", "a://b://c", "not an address", "http://a b",
    ])
    func what_is_no_address_is_refused(text: String) {
        #expect(OllamaAddress(text) == nil)
    }
}
