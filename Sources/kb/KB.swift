@main
struct KB {
    static func main() { print("kb") }
}
