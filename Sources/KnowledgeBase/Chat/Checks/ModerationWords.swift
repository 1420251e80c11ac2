/// Insults that mean nothing else in Spanish, Portuguese or English.
///
/// Words that are names, car models, parts, fruit or friendly somewhere are left out (`pajero`, `forro`,
/// `mamón`, Morón, `porra`, `retarded` timing); a company adds its own by configuration.
extension Moderation.WordList {
    /// One list per language.
    public static func builtIn(policy: Moderation.Policy) -> [Moderation.WordList] {
        [("insults-es", spanish), ("insults-pt", portuguese), ("insults-en", english)].map { name, words in
            Moderation.WordList(name: name, policy: policy, words: words)
        }
    }

    private static let spanish =
        words(
            """
            puta putas putita putitas hijueputa hijueputas hijoputa hijaputa pendejo pendeja pendejos pendejas \
            cabrón cabrones cabrona culero culera culeros gilipollas imbécil imbéciles idiota idiotas estúpido \
            estúpida estúpidos estúpidas malparido malparida malparidos mierda mierdas comemierda lameculos pelotudo \
            pelotuda pelotudos sorete maricón maricones culiado culiao tarado tarada soplapollas cojudo \
            conchatumadre conchesumadre chingatumadre
            """) + [
            "hijo de puta", "hija de puta", "hijos de puta", "hijo de perra", "chinga tu madre",
            "chingas a tu madre",
            "chinguen a su madre", "concha de tu madre", "la puta madre",
        ]

    private static let portuguese =
        words(
            """
            caralho merda bosta vadia vadias vagabunda vagabundas arrombado arrombada arrombados otário otária \
            otários babaca babacas imbecil imbecis cuzão cuzões desgraçado desgraçada viado viados buceta fdp vtnc \
            retardado retardada idiota idiotas
            """) + [
            "filho da puta", "filha da puta", "filhos da puta", "vai se foder", "vá se foder",
            "vai tomar no cu",
            "tomar no cu", "foda-se", "puta que pariu",
        ]

    private static let english =
        words(
            """
            fuck fucks fucked fucker fuckers fucking motherfucker motherfuckers motherfucking shit shits shitty \
            bullshit asshole assholes arsehole arseholes bitch bitches cunt cunts dickhead dickheads wanker wankers \
            twat whore whores slut sluts bastard bastards idiot idiots dumbass jackass douchebag scumbag \
            nigger niggers nigga faggot faggots
            """) + ["son of a bitch", "piece of shit", "fuck you", "fuck off"]

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
