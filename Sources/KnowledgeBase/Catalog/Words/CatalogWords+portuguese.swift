extension CatalogWords {
    static let portuguese: Table = [
        .colour: [
            "red": "vermelho, vermelha, vermelhos, vermelhas",
            "white": "branco, branca, brancos, brancas, branquinho",
            "black": "preto, preta, pretos, pretas, pretinho",
            "grey": "cinza, cinzas, cinzento, grafite, chumbo",
            "silver": "prata, prateado, prateada, pratas", "blue": "azul, azuis", "green": "verde, verdes",
            "yellow": "amarelo, amarela, amarelos", "orange": "laranja, alaranjado", "brown": "marrom, cafe",
            "beige": "bege, areia, creme, champanhe", "wine": "vinho, bordo, grena",
            "gold": "dourado, dourada",
            "purple": "roxo, roxa, violeta, lilas", "pink": "rosa, cor de rosa",
        ],
        .body: [
            "suv": "suv, suvs, utilitario esportivo, jipe, crossover",
            "pickup":
                "picape, picapes, pick up, pickup, caminhonete, caminhonetes, camionete, camionetes, caminhoneta, cabine dupla",
            "sedan": "seda, sedan, sedans, sedas", "hatchback": "hatch, hatches, hatchs, hatchback",
            "minivan": "minivan, minivans, van, vans", "coupe": "cupe, coupe",
            "convertible": "conversivel, conversiveis, cabriolet", "wagon": "perua, peruas, station wagon",
        ],
        .gearbox: [
            "manual": "manual, manuais, mecanico, cambio manual, cambio mecanico",
            "automatic": "automatico, automatica, automaticos, automaticas, cambio automatico, aut",
            "cvt": "cvt, cambio cvt",
            "dual clutch": "dupla embreagem",
        ],
        .fuel: [
            "petrol": "gasolina, a gasolina", "diesel": "diesel, a diesel, turbodiesel",
            "hybrid": "hibrido, hibrida, hibridos, hibridas",
            "plug-in hybrid": "hibrido plug in, plug in",
            "electric": "eletrico, eletrica, eletricos, eletricas",
            "flex": "flex, bicombustivel, total flex, etanol, alcool", "gas": "gnv, kit gas",
        ],
        .status: [
            "available": "disponivel, disponiveis, disponibilidade",
            "reserved": "reservado, reservados, reservada",
            "preparing": "em preparacao", "sold": "vendido, vendidos",
        ],
        .equipment: [
            "reverse camera": "camera de re, camera re, camera traseira, camera, camera de marcha re",
            "leather seats":
                "bancos de couro, banco de couro, couro, bancos em couro, estofado de couro, interior de couro",
            "sunroof": "teto solar, teto panoramico, teto solar panoramico",
            "parking sensors":
                "sensor de estacionamento, sensores de estacionamento, sensor de re, sensores de re",
            "screen":
                "central multimidia, multimidia, tela, tela touch, tela sensivel ao toque, kit multimidia",
            "carplay": "apple carplay e android auto, carplay, android auto, apple carplay",
            "cruise control":
                "piloto automatico, controle de cruzeiro, cruise control, controlador de velocidade",
            "air conditioning": "ar condicionado, ar, ar gelando",
            "climate control": "ar digital, ar condicionado digital, ar automatico, climatizador",
            "abs": "freios abs, freio abs", "power windows": "vidros eletricos, vidro eletrico",
            "power steering": "direcao eletrica, direcao hidraulica, direcao assistida",
            "stability": "controle de estabilidade, controle de tracao e estabilidade",
            "alloy wheels": "rodas de liga leve, rodas de liga, roda de liga leve, liga leve",
            "keyless":
                "chave presencial, chave de presenca, partida por botao, botao de partida, sem chave, keyless",
            "led lights": "farois de led, farol de led, farois led, luzes de led",
            "emergency braking":
                "frenagem automatica de emergencia, frenagem automatica, frenagem de emergencia, freio automatico de emergencia",
            "4x4": "tracao 4x4, 4x4, tracao nas quatro rodas, tracao integral",
            "charging cable": "cabo de recarga, cabo de carregamento",
            "airbags": "airbag, airbags, bolsas de ar",
            "2 airbags": "2 airbags, dois airbags", "4 airbags": "4 airbags, quatro airbags",
            "6 airbags": "6 airbags, seis airbags",
            "7 airbags": "7 airbags, sete airbags", "8 airbags": "8 airbags, oito airbags",
        ],
    ]
}
