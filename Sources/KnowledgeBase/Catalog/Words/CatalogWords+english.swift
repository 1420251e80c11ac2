extension CatalogWords {
    static let english: Table = [
        .colour: [
            "red": "red", "white": "white", "black": "black",
            "grey": "grey, gray, dark grey, dark gray, graphite",
            "silver": "silver", "blue": "blue, navy, navy blue", "green": "green", "yellow": "yellow",
            "orange": "orange",
            "brown": "brown", "beige": "beige, sand, cream, champagne",
            "wine": "wine, burgundy, maroon, wine red",
            "gold": "gold, golden", "purple": "purple, violet", "pink": "pink",
        ],
        .body: [
            "suv": "suv, suvs, crossover, crossovers, sport utility",
            "pickup":
                "pickup, pickups, pick up truck, truck, trucks, pickup truck, pickup trucks, double cab, crew cab",
            "sedan": "sedan, sedans, saloon, saloons", "hatchback": "hatchback, hatchbacks, hatch, hatches",
            "minivan": "minivan, minivans, van, vans, mpv, people carrier", "coupe": "coupe, coupes",
            "convertible": "convertible, convertibles, cabriolet, roadster",
            "wagon": "wagon, station wagon, estate car, estate",
        ],
        .gearbox: [
            "manual":
                "manual, stick shift, stick, manual transmission, manual gearbox, standard transmission, 5 speed manual",
            "automatic": "automatic, automatics, auto transmission, automatic transmission", "cvt": "cvt",
            "dual clutch": "dual clutch, dct",
        ],
        .fuel: [
            "petrol": "petrol, gasoline, gas engine, gas powered", "diesel": "diesel, diesels",
            "hybrid": "hybrid, hybrids",
            "plug-in hybrid": "plug in hybrid, phev",
            "electric": "electric, electrics, ev, evs, fully electric, battery electric",
            "flex": "flex fuel, flex",
            "gas": "lpg, cng, natural gas",
        ],
        .status: [
            "available": "available, availability", "reserved": "reserved, on hold",
            "preparing": "being prepared, in preparation",
            "sold": "sold",
        ],
        .equipment: [
            "reverse camera":
                "backup camera, reverse camera, reversing camera, rear camera, rear view camera, rearview camera, back up camera, camera",
            "leather seats": "leather seats, leather, leather interior, leather upholstery",
            "sunroof": "sunroof, sun roof, moonroof, panoramic roof, panoramic sunroof",
            "parking sensors": "parking sensors, park sensors, parking sensor, park assist",
            "screen": "touchscreen, touch screen, infotainment screen, infotainment",
            "carplay": "apple carplay and android auto, carplay, car play, apple carplay, android auto",
            "bluetooth": "bluetooth",
            "cruise control": "cruise control, cruise",
            "air conditioning": "air conditioning, air con, aircon, ac, a c",
            "climate control": "climate control, automatic climate control",
            "abs": "abs, abs brakes, antilock brakes",
            "power windows": "power windows, electric windows",
            "power steering": "power steering, assisted steering",
            "stability": "stability control, esc, traction control",
            "alloy wheels": "alloy wheels, alloys, alloy rims, aluminum wheels, aluminium wheels",
            "keyless":
                "keyless entry, keyless, smart key, push start, push button start, keyless go, keyless start",
            "led lights": "led headlights, led lights, leds, led headlamps",
            "emergency braking":
                "emergency braking, automatic emergency braking, auto braking, automatic braking",
            "4x4": "4x4, 4wd, awd, four wheel drive, all wheel drive, 4 wheel drive",
            "charging cable": "charging cable, portable charger",
            "airbags": "airbags, airbag, air bags", "2 airbags": "2 airbags, two airbags",
            "4 airbags": "4 airbags, four airbags",
            "6 airbags": "6 airbags, six airbags", "7 airbags": "7 airbags, seven airbags",
            "8 airbags": "8 airbags, eight airbags",
        ],
    ]
}
