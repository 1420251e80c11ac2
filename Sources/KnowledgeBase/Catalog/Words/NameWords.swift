/// Names that are the same in every language.
enum NameWords {
    /// Makes of vehicles that people ask for whether a catalog has them or not: an honest "no" needs to know
    /// that a make was asked for. Key -> name.
    static let makes: [String: String] = keyed(
        """
        Acura, Alfa Romeo, Audi, BAIC, Bentley, BMW, Buick, BYD, Cadillac, Changan, Chery, Chevrolet, Chirey, Chrysler, \
        Citroën, Cupra, Dacia, Daewoo, Dodge, Ferrari, Fiat, Ford, Foton, Geely, Genesis, GMC, GWM, Haval, Honda, Hummer, \
        Hyundai, Infiniti, Isuzu, JAC, Jaecoo, Jaguar, Jeep, Jetour, Kia, Lamborghini, Land Rover, Lexus, Maserati, Mazda, \
        Mercedes-Benz, MG, Mitsubishi, Nissan, Omoda, Opel, Peugeot, Porsche, RAM, Renault, Rolls-Royce, Saab, \
        SEAT, Skoda, Subaru, Suzuki, Tesla, Toyota, Troller, Volkswagen, Volvo
        """)

    /// What people call a make. Key -> key of the make.
    static let makeAliases: [String: String] = [
        "vw": "volkswagen", "volks": "volkswagen", "bocho": "volkswagen", "vocho": "volkswagen",
        "chevy": "chevrolet", "chevi": "chevrolet",
        "gm": "chevrolet", "mercedes": "mercedesbenz", "mercedez": "mercedesbenz", "benz": "mercedesbenz",
        "bmv": "bmw", "range rover": "landrover", "rangerover": "landrover", "alfa": "alfaromeo",
        "citroen": "citroen", "mitsu": "mitsubishi", "caoa chery": "chery", "great wall": "gwm",
    ]

    /// Models asked for so often that "we have none" must be told from "nothing was asked"; none of them an
    /// ordinary word. Key -> name.
    static let models: [String: String] = keyed(
        """
        Tsuru, Tiida, Pathfinder, Altima, Tacoma, Tundra, 4Runner, Fortuner, Camry, Etios, Corolla Cross, Highlander, \
        Colorado, Cavalier, Captiva, Equinox, Suburban, Tahoe, Cruze, Celta, Corsa, Astra, Cobalt, \
        EcoSport, Ranger, Bronco, Explorer, F-150, Passat, Amarok, Saveiro, Virtus, Nivus, \
        Crossfox, Bora, Golf, Teramont, Taigun, CX-30, CX-9, CX-50, BT-50, Accord, Odyssey, BR-V, WR-V, \
        Sorento, Picanto, Cerato, Elantra, Santa Fe, HB20S, Ioniq, Wrangler, Cherokee, Grand Cherokee, Gladiator, \
        Palio, Mobi, Cronos, Ducato, Sandero, Koleos, Captur, Oroch, Stepway, Vitara, Ignis, Ciaz, \
        Baleno, Outlander, L200, Montero, Lancer, Pajero, Impreza, Forester, Durango, \
        Yuan Pro, Haval H6, Tiggo, Model 3, Model Y, Cayenne, Macan
        """)

    /// Cities asked for in the countries we know, beside those of the catalog. Key -> name.
    static let cities: [String: String] = keyed(
        """
        Ciudad de México, Monterrey, Guadalajara, Querétaro, Puebla, Tijuana, León, Toluca, Mérida, Cancún, Chihuahua, \
        Hermosillo, Saltillo, San Luis Potosí, Aguascalientes, Cuernavaca, Veracruz, Morelia, Villahermosa, \
        São Paulo, Rio de Janeiro, Belo Horizonte, Curitiba, Porto Alegre, Brasília, Salvador, Recife, Fortaleza, \
        Campinas, Goiânia, Florianópolis, Manaus, Bogotá, Medellín, Buenos Aires, Lima, Santiago de Chile
        """)

    static let cityAliases: [String: String] = [
        "cdmx": "ciudaddemexico", "df": "ciudaddemexico", "mexicocity": "ciudaddemexico",
        "ciudadmexico": "ciudaddemexico", "cidadedomexico": "ciudaddemexico",
        "mty": "monterrey", "gdl": "guadalajara", "qro": "queretaro", "tj": "tijuana", "slp": "sanluispotosi",
        "sp": "saopaulo", "sampa": "saopaulo", "bh": "belohorizonte", "rj": "riodejaneiro",
        "poa": "portoalegre",
    ]

    private static func keyed(_ names: String) -> [String: String] {
        let names = names.split(separator: ",").map { $0.trimming(while: \.isWhitespace) }
        return Dictionary(names.map { (CatalogText.key($0), $0) }, uniquingKeysWith: { first, _ in first })
    }
}
