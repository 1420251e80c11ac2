extension CatalogWords {
    static let spanish: Table = [
        .colour: [
            "red": "rojo, roja, rojos, rojas, colorado",
            "white": "blanco, blanca, blancos, blancas, blanquito",
            "black": "negro, negra, negros, negras, negrito", "grey": "gris, grises, gris oscuro, grafito",
            "silver": "plata, plateado, plateada, plateados, gris plata", "blue": "azul, azules, azul marino",
            "green": "verde, verdes", "yellow": "amarillo, amarilla, amarillos",
            "orange": "naranja, naranjas, anaranjado",
            "brown": "cafe, marron, chocolate", "beige": "beige, arena, crema, champagne, champana",
            "wine": "vino, tinto, guinda, color vino", "gold": "dorado, dorada, oro",
            "purple": "morado, morada, purpura, violeta", "pink": "rosa, rosado",
        ],
        .body: [
            "suv": "suv, suvs, todoterreno, crossover, camioneta suv",
            "pickup":
                "pickup, pickups, pick up, pick ups, picap, picop, troca, trocas, doble cabina, camioneta pickup, de carga",
            "sedan": "sedan, sedanes, 4 puertas sedan", "hatchback": "hatchback, hatchbacks, hatch, hatchbak",
            "minivan": "minivan, minivans, minivan familiar, monovolumen, vans, minibus",
            "coupe": "coupe, coupes, cupe", "convertible": "convertible, convertibles, descapotable, cabrio",
            "wagon": "vagoneta, station wagon, guayin, familiar wagon",
            "utility": "camioneta, camionetas, camionetita, camionetota",
        ],
        .gearbox: [
            "manual":
                "manual, manuales, estandar, estandares, std, mecanico, mecanica, standard, estander, de cambios, cambios manuales, transmision manual, caja manual",
            "automatic":
                "automatico, automatica, automaticos, automaticas, aut, automat, transmision automatica, caja automatica",
            "cvt": "cvt", "dual clutch": "dsg, doble embrague",
        ],
        .fuel: [
            "petrol": "gasolina, nafta, de gasolina, a gasolina, bencina",
            "diesel": "diesel, a diesel, turbodiesel, tdi",
            "hybrid": "hibrido, hibrida, hibridos, hibridas",
            "plug-in hybrid": "hibrido enchufable, hibrida enchufable, phev",
            "electric": "electrico, electrica, electricos, electricas, 100 electrico",
            "flex": "flex, flexfuel, flex fuel",
            "gas": "gas lp, gas natural, gnc, glp",
        ],
        .status: [
            "available": "disponible, disponibles, disponibilidad",
            "reserved": "apartado, apartados, apartada, reservado, reservados",
            "preparing": "en preparacion, preparandose", "sold": "vendido, vendidos, vendida",
        ],
        .equipment: [
            "reverse camera":
                "camara de reversa, camara de retroceso, camara trasera, camara de vision trasera, camara, camara reversa, camara para reversa",
            "leather seats":
                "asientos de piel, piel, asientos de cuero, cuero, vestiduras de piel, interior de piel, interiores de piel, interiores en piel, tapiceria de piel",
            "sunroof":
                "quemacocos, quema cocos, quemacoco, techo solar, techo corredizo, techo panoramico, toldo solar, sunroof",
            "parking sensors":
                "sensores de estacionamiento, sensores de reversa, sensor de estacionamiento, sensor de reversa, sensores",
            "screen": "pantalla tactil, pantalla, pantallas, central multimedia, estereo con pantalla, touch",
            "carplay": "apple carplay y android auto, apple carplay, carplay, car play, android auto",
            "cruise control": "control de crucero, crucero, velocidad crucero, control crucero",
            "bluetooth": "bluetooth, blutooth, blutut",
            "air conditioning": "aire acondicionado, aire, clima, a c, ac",
            "climate control": "clima automatico, climatizador, clima dual",
            "abs": "frenos abs, abs",
            "power windows":
                "vidrios electricos, ventanas electricas, cristales electricos, elevavidrios electricos",
            "power steering":
                "direccion asistida, direccion hidraulica, direccion electrica, direccion electroasistida",
            "stability": "control de estabilidad, esp, esc",
            "alloy wheels": "rines de aluminio, rines, llantas de aleacion",
            "keyless":
                "llave inteligente, llave de presencia, encendido por boton, boton de encendido, encendido de boton, sin llave, arranque por boton",
            "led lights": "faros led, luces led, faros de led, led",
            "emergency braking":
                "frenado automatico de emergencia, frenado automatico, frenado de emergencia, frenado autonomo",
            "4x4":
                "traccion 4x4, 4x4, 4wd, cuatro por cuatro, doble traccion, awd, traccion integral, traccion en las 4 ruedas",
            "charging cable": "cable de carga portatil, cable de carga, cargador portatil",
            "airbags": "bolsas de aire, airbags, airbag, bolsa de aire",
            "2 airbags": "2 bolsas de aire, dos bolsas de aire",
            "4 airbags": "4 bolsas de aire, cuatro bolsas de aire",
            "6 airbags": "6 bolsas de aire, seis bolsas de aire",
            "7 airbags": "7 bolsas de aire, siete bolsas de aire",
            "8 airbags": "8 bolsas de aire, ocho bolsas de aire",
        ],
    ]
}
