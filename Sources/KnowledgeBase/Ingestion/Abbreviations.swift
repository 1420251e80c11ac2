/// Short forms that end in a full stop without ending a sentence, lower-case, without that stop.
enum Abbreviations {
    /// Always followed by what they belong to: titles, street words, connectives.
    static let attached: Set<String> = words(
        """
        sr sra srta sres sras dr dra dres dras d dn dña prof profa profs lic licda ing inga arq abg cmte exmo exma \
        ilmo ilma excmo excma eng enga adm gral cnel mons rev fr sto sta av avda pza pl ctra apdo dpto depto dto \
        ej p.ej cf cfr vid v vs viz e.g i.e eg ie aprox approx mr mrs ms messrs hon gov pe q.e.p.d ud uds vd vds \
        s.m ee n.b r rua c st ste col fracc frac cd mpio edo edif mz mza lt esq calz blvd
        """)

    /// Followed by a number; before anything else they are ordinary words or ends.
    static let beforeNumbers: Set<String> = words(
        """
        art arts artº al inc núm num nro no nos nº n n.o pág págs pag pags p pp pg cap caps fig figs vol vols tab \
        ed eds par parág sec secs lin ref refs reg res resol dec exp tel tels telf tfno cel fax ext int depto piso \
        máx mín max min ene feb fev mar abr apr may mai jun jul ago aug sep sept set oct out nov dic dez
        """)

    /// May stand within or at the end of a sentence; a capital decides.
    static let closing: Set<String> = words(
        """
        etc ltda cía cia corp co ltd llc jr sr hs hrs min seg kg km cm mm m s h gr lts
        """)

    /// Capitals after these are as likely a name as a new sentence; only a function word decides.
    static let dotted: Set<String> = words(
        """
        s.a s.l s.r.l s.a.s c.v e.u ee.uu uu eua u.s u.k u.s.a d.c a.c b.c a.d a.m p.m o.m s.r
        """)

    /// Words that begin sentences far more often than they begin names.
    static let sentenceOpeners: Set<String> = words(
        """
        el la los las un una unos unas en se es este esta esto estos estas ese esa su sus al del lo con por para no \
        si sí como cuando cuánto qué quién desde hasta pero también además luego después entonces hay todo todos \
        o a os as um uma na nos nas em ao à é esse essa isto isso seu sua seus com para por quando também depois \
        então há não sim the this that these those it its in on at he she they we you an for if when but and y e \
        our your there after before then
        """)

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").map(String.init))
    }
}
