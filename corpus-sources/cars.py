"""Writes the sample catalog, 320 invented cars, as CSV on standard output. Always the same rows: the seed is fixed."""

import csv
import random
import re
import sys
import unicodedata

# make, model, body, seats, first year, last year, price new today (thousands), value retention, versions;
# a version: name, price factor, gearbox, fuel, level (1 base, 2 middle, 3 top), first year, last year (0: the model's)
A, M, C = "automática", "manual", "CVT"
G, D, H, P, E = "gasolina", "diésel", "híbrido", "híbrido enchufable", "eléctrico"

MEXICO = [
    ("Nissan", "Versa", "sedán", 5, 2013, 2026, 365, 1.00, [("Sense", .92, M, G, 1, 0, 0), ("Advance", 1, C, G, 2, 2020, 0), ("Advance", .98, A, G, 2, 0, 2019), ("Exclusive", 1.14, C, G, 3, 2020, 0)]),
    ("Nissan", "March", "hatchback", 5, 2012, 2024, 265, .98, [("Sense", .94, M, G, 1, 0, 0), ("Advance", 1.05, A, G, 2, 0, 0)]),
    ("Nissan", "Sentra", "sedán", 5, 2014, 2026, 475, .97, [("Sense", .9, M, G, 1, 0, 0), ("Advance", 1, C, G, 2, 0, 0), ("Exclusive", 1.14, C, G, 3, 0, 0)]),
    ("Nissan", "Kicks", "SUV", 5, 2017, 2024, 480, 1.00, [("Sense", .9, M, G, 1, 0, 0), ("Advance", 1, C, G, 2, 0, 0), ("Exclusive", 1.13, C, G, 3, 0, 0)]),
    ("Nissan", "X-Trail", "SUV", 7, 2015, 2025, 720, .96, [("Sense", .9, C, G, 1, 0, 0), ("Exclusive", 1.1, C, G, 3, 0, 0)]),
    ("Nissan", "NP300", "pickup", 2, 2016, 2026, 470, 1.08, [("Chasis cabina", .92, M, G, 1, 0, 0), ("Pick up", 1, M, G, 1, 0, 0)]),
    ("Nissan", "Frontier", "pickup", 5, 2016, 2026, 690, 1.06, [("LE", 1, A, G, 2, 2021, 0), ("LE Diésel 4x4", 1.12, A, D, 3, 2017, 2020)]),
    ("Nissan", "Leaf", "hatchback", 5, 2018, 2022, 720, .70, [("SL", 1, A, E, 3, 0, 0)]),
    ("Chevrolet", "Aveo", "sedán", 5, 2018, 2026, 330, .95, [("LS", .92, M, G, 1, 0, 0), ("LT", 1.05, A, G, 2, 0, 0)]),
    ("Chevrolet", "Beat", "hatchback", 5, 2018, 2021, 255, .93, [("LT", 1, M, G, 1, 0, 0), ("LTZ", 1.08, M, G, 2, 0, 0)]),
    ("Chevrolet", "Onix", "sedán", 5, 2021, 2026, 385, .96, [("LS", .93, M, G, 1, 0, 0), ("Premier", 1.15, A, G, 3, 0, 0)]),
    ("Chevrolet", "Trax", "SUV", 5, 2014, 2020, 470, .90, [("LS", .9, M, G, 1, 0, 0), ("LT", 1, A, G, 2, 0, 0)]),
    ("Chevrolet", "Tracker", "SUV", 5, 2021, 2025, 495, .95, [("LS", .92, M, G, 1, 0, 0), ("Premier", 1.15, A, G, 3, 0, 0)]),
    ("Chevrolet", "Silverado", "pickup", 5, 2014, 2025, 1180, 1.00, [("LT 4x4", 1, A, G, 2, 0, 0), ("High Country", 1.25, A, G, 3, 2015, 0)]),
    ("Chevrolet", "Bolt EUV", "SUV", 5, 2022, 2023, 890, .68, [("Premier", 1, A, E, 3, 0, 0)]),
    ("Volkswagen", "Vento", "sedán", 5, 2014, 2022, 345, .96, [("Startline", .92, M, G, 1, 0, 0), ("Comfortline", 1, M, G, 2, 0, 0), ("Highline", 1.12, A, G, 3, 0, 0)]),
    ("Volkswagen", "Jetta", "sedán", 5, 2012, 2026, 520, .97, [("Trendline", .9, M, G, 1, 0, 0), ("Comfortline", 1, A, G, 2, 0, 0), ("GLI", 1.35, A, G, 3, 2016, 0)]),
    ("Volkswagen", "Polo", "hatchback", 5, 2014, 2022, 355, .96, [("Startline", .94, M, G, 1, 0, 0), ("Comfortline", 1.06, A, G, 2, 0, 0)]),
    ("Volkswagen", "Taos", "SUV", 5, 2021, 2026, 590, .98, [("Trendline", .92, A, G, 1, 0, 0), ("Highline", 1.14, A, G, 3, 0, 0)]),
    ("Volkswagen", "Tiguan", "SUV", 7, 2018, 2025, 760, .95, [("Comfortline", 1, A, G, 2, 0, 0), ("R-Line", 1.16, A, G, 3, 0, 0)]),
    ("Toyota", "Yaris", "sedán", 5, 2017, 2025, 385, 1.06, [("Core", .94, M, G, 1, 0, 0), ("S", 1.08, C, G, 2, 0, 0)]),
    ("Toyota", "Corolla", "sedán", 5, 2014, 2026, 490, 1.08, [("Base", .94, M, G, 1, 0, 2022), ("LE", 1, C, G, 2, 0, 0), ("Hybrid", 1.12, C, H, 2, 2020, 0)]),
    ("Toyota", "Prius", "hatchback", 5, 2012, 2021, 560, 1.00, [("Base", 1, C, H, 2, 0, 0), ("Premium", 1.12, C, H, 3, 2016, 0)]),
    ("Toyota", "RAV4", "SUV", 5, 2013, 2025, 720, 1.06, [("LE", .9, A, G, 1, 0, 0), ("XLE", 1, A, G, 2, 0, 0), ("Hybrid XLE", 1.12, C, H, 3, 2019, 0)]),
    ("Toyota", "Hilux", "pickup", 5, 2016, 2026, 640, 1.14, [("Doble cabina SR", 1, M, G, 1, 0, 0), ("Doble cabina diésel 4x4", 1.25, A, D, 3, 0, 0)]),
    ("Toyota", "Avanza", "minivan", 7, 2013, 2025, 430, 1.02, [("LE", 1, M, G, 1, 0, 0), ("XLE", 1.1, A, G, 2, 0, 0)]),
    ("Toyota", "Sienna", "minivan", 8, 2015, 2025, 1050, 1.02, [("XLE", 1, A, G, 3, 0, 2020), ("XLE Hybrid", 1.05, C, H, 3, 2021, 0)]),
    ("Honda", "City", "sedán", 5, 2014, 2025, 425, 1.03, [("LX", .95, C, G, 1, 0, 0), ("EX", 1.08, C, G, 2, 0, 0)]),
    ("Honda", "Civic", "sedán", 5, 2013, 2025, 620, 1.03, [("EX", .95, A, G, 2, 0, 2015), ("i-Style", 1, C, G, 2, 2016, 0), ("Touring", 1.16, C, G, 3, 2016, 0)]),
    ("Honda", "HR-V", "SUV", 5, 2016, 2025, 560, 1.02, [("Uniq", .93, M, G, 1, 0, 2022), ("Prime", 1, C, G, 2, 0, 0), ("Touring", 1.14, C, G, 3, 0, 0)]),
    ("Honda", "CR-V", "SUV", 5, 2013, 2025, 790, 1.02, [("EX", .92, A, G, 2, 0, 2016), ("Turbo Plus", .98, C, G, 2, 2017, 0), ("Touring Hybrid", 1.14, C, H, 3, 2023, 0)]),
    ("Mazda", "2", "hatchback", 5, 2016, 2025, 395, 1.02, [("i", .95, M, G, 1, 0, 0), ("i Grand Touring", 1.12, A, G, 3, 0, 0)]),
    ("Mazda", "3", "sedán", 5, 2014, 2025, 510, 1.03, [("i", .94, M, G, 1, 0, 0), ("i Sport", 1.02, A, G, 2, 0, 0), ("s Grand Touring", 1.16, A, G, 3, 0, 0)]),
    ("Mazda", "CX-3", "SUV", 5, 2016, 2024, 480, 1.01, [("i", .94, M, G, 1, 0, 0), ("i Grand Touring", 1.1, A, G, 3, 0, 0)]),
    ("Mazda", "CX-5", "SUV", 5, 2013, 2025, 650, 1.03, [("i Sport", .96, A, G, 2, 0, 0), ("s Grand Touring", 1.14, A, G, 3, 0, 0)]),
    ("Mazda", "MX-5", "coupé", 2, 2016, 2024, 690, 1.06, [("i Sport", 1, M, G, 3, 0, 0)]),
    ("Kia", "Rio", "sedán", 5, 2016, 2023, 350, .99, [("L", .93, M, G, 1, 0, 0), ("EX", 1.08, A, G, 2, 0, 0)]),
    ("Kia", "Forte", "sedán", 5, 2014, 2024, 450, .99, [("L", .92, M, G, 1, 0, 0), ("EX", 1.05, A, G, 2, 0, 0), ("GT", 1.22, A, G, 3, 2019, 0)]),
    ("Kia", "Seltos", "SUV", 5, 2020, 2025, 520, .99, [("LX", .92, M, G, 1, 0, 0), ("SX", 1.14, C, G, 3, 0, 0)]),
    ("Kia", "Sportage", "SUV", 5, 2016, 2025, 640, .98, [("LX", .93, A, G, 1, 0, 0), ("EX", 1.02, A, G, 2, 0, 0), ("SXL", 1.18, A, G, 3, 0, 0)]),
    ("Kia", "Niro", "SUV", 5, 2018, 2024, 640, .94, [("EX", 1, A, H, 2, 0, 0), ("EX Premium", 1.1, A, H, 3, 0, 0)]),
    ("Hyundai", "Grand i10", "sedán", 5, 2015, 2025, 310, .96, [("GL", .95, M, G, 1, 0, 0), ("GLS", 1.08, A, G, 2, 0, 0)]),
    ("Hyundai", "Accent", "sedán", 5, 2018, 2022, 355, .95, [("GL", .96, M, G, 1, 0, 0), ("GLS", 1.1, A, G, 2, 0, 0)]),
    ("Hyundai", "Creta", "SUV", 5, 2017, 2025, 470, .98, [("GLS", .95, A, G, 2, 0, 0), ("Limited", 1.14, A, G, 3, 0, 0)]),
    ("Hyundai", "Tucson", "SUV", 5, 2016, 2025, 640, .96, [("GLS", .95, A, G, 2, 0, 0), ("Limited", 1.14, A, G, 3, 0, 0)]),
    ("Suzuki", "Swift", "hatchback", 5, 2012, 2025, 350, 1.05, [("GLS", .95, M, G, 1, 0, 0), ("GLX", 1.08, C, G, 2, 2018, 0), ("Sport", 1.3, M, G, 3, 2013, 2023)]),
    ("Suzuki", "Ertiga", "minivan", 7, 2019, 2025, 400, 1.03, [("GLS", .96, M, G, 1, 0, 0), ("GLX", 1.06, A, G, 2, 0, 0)]),
    ("Suzuki", "Jimny", "SUV", 4, 2020, 2025, 520, 1.16, [("GLX", 1, A, G, 2, 0, 0), ("GLX", .95, M, G, 2, 0, 0)]),
    ("Renault", "Kwid", "hatchback", 5, 2019, 2025, 255, .94, [("Intens", 1, M, G, 1, 0, 0), ("Outsider", 1.07, M, G, 2, 0, 0)]),
    ("Renault", "Duster", "SUV", 5, 2013, 2025, 420, .94, [("Zen", .94, M, G, 1, 0, 0), ("Iconic", 1.1, C, G, 3, 2021, 0)]),
    ("Renault", "Kwid E-Tech", "hatchback", 4, 2023, 2025, 420, .70, [("Única", 1, A, E, 2, 0, 0)]),
    ("SEAT", "Ibiza", "hatchback", 5, 2013, 2024, 420, .94, [("Reference", .92, M, G, 1, 0, 0), ("FR", 1.14, A, G, 3, 2014, 0)]),
    ("Ford", "Figo", "sedán", 5, 2016, 2021, 310, .90, [("Impulse", .94, M, G, 1, 0, 0), ("Titanium", 1.1, A, G, 3, 0, 0)]),
    ("Ford", "Escape", "SUV", 5, 2014, 2023, 690, .90, [("S", .92, A, G, 1, 0, 0), ("Titanium", 1.12, A, G, 3, 0, 0)]),
    ("Ford", "Lobo", "pickup", 5, 2014, 2025, 1250, .98, [("XLT 4x4", 1, A, G, 2, 0, 0), ("Lariat", 1.18, A, G, 3, 0, 0)]),
    ("Ford", "Maverick", "pickup", 5, 2022, 2025, 720, 1.04, [("XLT", .96, A, G, 2, 0, 0), ("Lariat Hybrid", 1.1, C, H, 3, 2023, 0)]),
    ("Ford", "Mustang", "coupé", 4, 2015, 2024, 1080, .98, [("EcoBoost", .88, A, G, 2, 0, 2023), ("GT", 1.1, M, G, 3, 0, 0)]),
    ("MG", "5", "sedán", 5, 2021, 2025, 355, .90, [("Style", .95, M, G, 1, 0, 0), ("Elegance", 1.1, C, G, 3, 0, 0)]),
    ("MG", "ZS", "SUV", 5, 2021, 2025, 420, .90, [("Excite", .96, A, G, 2, 0, 0)]),
    ("JAC", "E10X", "hatchback", 4, 2022, 2025, 430, .68, [("Active", 1, A, E, 1, 0, 0)]),
    ("BYD", "Dolphin", "hatchback", 5, 2023, 2025, 535, .78, [("Plus", 1, A, E, 3, 0, 0)]),
    ("BYD", "Yuan Plus", "SUV", 5, 2023, 2025, 690, .78, [("GS", 1, A, E, 3, 0, 0)]),
    ("BYD", "Song Plus DM-i", "SUV", 5, 2024, 2025, 730, .84, [("Única", 1, A, P, 3, 0, 0)]),
    ("Jeep", "Renegade", "SUV", 5, 2017, 2023, 580, .90, [("Sport", .92, A, G, 1, 0, 0), ("Latitude", 1.05, A, G, 2, 0, 0)]),
    ("RAM", "700", "pickup", 5, 2021, 2025, 420, 1.00, [("Big Horn", 1, M, G, 2, 0, 0)]),
    ("BMW", "Serie 3", "sedán", 5, 2015, 2023, 1090, .80, [("320i", .92, A, G, 2, 0, 0), ("330e", 1.08, A, P, 3, 2020, 0)]),
    ("Audi", "A3", "sedán", 5, 2015, 2024, 790, .84, [("35 TFSI", 1, A, G, 3, 2019, 0), ("1.4 TFSI", .92, A, G, 2, 0, 2018)]),
]

F = "flex"
BRAZIL = [
    ("Chevrolet", "Onix", "hatch", 5, 2013, 2025, 98, 1.00, [("1.0 LT", .92, M, F, 1, 0, 0), ("1.0 Turbo Premier", 1.2, A, F, 3, 2020, 0)]),
    ("Chevrolet", "Tracker", "SUV", 5, 2018, 2025, 148, .98, [("1.0 Turbo LT", .95, A, F, 2, 2021, 0), ("1.4 Turbo Premier", 1.02, A, F, 3, 0, 2020)]),
    ("Hyundai", "HB20", "hatch", 5, 2013, 2025, 96, 1.00, [("1.0 Comfort", .94, M, F, 1, 0, 0), ("1.6 Premium", 1.12, A, F, 3, 2014, 2019), ("1.0 Turbo Platinum", 1.22, A, F, 3, 2020, 0)]),
    ("Hyundai", "Creta", "SUV", 5, 2017, 2025, 155, .98, [("1.6 Pulse", .92, A, F, 2, 0, 2021), ("1.0 Turbo Limited", 1.05, A, F, 3, 2022, 0)]),
    ("Volkswagen", "Polo", "hatch", 5, 2018, 2025, 102, .99, [("1.0 MPI", .92, M, F, 1, 0, 0), ("200 TSI Highline", 1.22, A, F, 3, 0, 0)]),
    ("Volkswagen", "Gol", "hatch", 5, 2012, 2022, 80, .97, [("1.0", .95, M, F, 1, 0, 0), ("1.6 MSI", 1.08, M, F, 2, 2015, 0)]),
    ("Volkswagen", "T-Cross", "SUV", 5, 2020, 2025, 158, .99, [("200 TSI Comfortline", 1, A, F, 2, 0, 0), ("250 TSI Highline", 1.14, A, F, 3, 0, 0)]),
    ("Fiat", "Argo", "hatch", 5, 2018, 2025, 92, .96, [("Drive 1.0", .96, M, F, 1, 0, 0), ("Trekking 1.3", 1.08, C, F, 2, 2022, 0)]),
    ("Fiat", "Strada", "picape", 5, 2021, 2025, 122, 1.04, [("Freedom 1.3 cabine dupla", .98, M, F, 2, 0, 0), ("Volcano 1.3 cabine dupla", 1.08, C, F, 3, 2022, 0)]),
    ("Fiat", "Toro", "picape", 5, 2017, 2025, 175, .97, [("Freedom 1.8", .88, A, F, 2, 0, 2021), ("Volcano 2.0 Diesel 4x4", 1.16, A, "diesel", 3, 0, 0)]),
    ("Toyota", "Corolla", "sedã", 5, 2013, 2025, 168, 1.06, [("GLi 1.8", .9, A, F, 2, 0, 2019), ("XEi 2.0", 1, C, F, 3, 2020, 0), ("Altis Hybrid", 1.16, C, "híbrido", 3, 2020, 0)]),
    ("Toyota", "Hilux", "picape", 5, 2016, 2025, 285, 1.08, [("SRV 2.8 Diesel 4x4", 1, A, "diesel", 3, 0, 0)]),
    ("Honda", "Civic", "sedã", 5, 2013, 2021, 165, 1.02, [("LXR 2.0", .9, A, F, 2, 2014, 2016), ("EX 2.0", 1, C, F, 2, 2017, 0), ("Touring 1.5 Turbo", 1.22, C, "gasolina", 3, 2017, 0)]),
    ("Honda", "HR-V", "SUV", 5, 2016, 2025, 165, 1.01, [("EX", .98, C, F, 2, 0, 0), ("EXL", 1.08, C, F, 3, 0, 0)]),
    ("Jeep", "Renegade", "SUV", 5, 2016, 2025, 145, .93, [("Sport 1.8", .88, A, F, 2, 0, 2021), ("Longitude 1.3 Turbo", 1.05, A, F, 3, 2022, 0)]),
    ("Jeep", "Compass", "SUV", 5, 2017, 2025, 195, .95, [("Longitude 2.0", .9, A, F, 2, 0, 2021), ("Limited 2.0 Diesel 4x4", 1.2, A, "diesel", 3, 0, 0)]),
    ("Nissan", "Kicks", "SUV", 5, 2017, 2025, 128, .96, [("S", .94, C, F, 2, 0, 0), ("SL", 1.08, C, F, 3, 0, 0)]),
    ("Renault", "Kwid", "hatch", 5, 2018, 2025, 78, .95, [("Zen 1.0", .97, M, F, 1, 0, 0), ("Intense 1.0", 1.04, M, F, 2, 0, 0)]),
    ("BYD", "Dolphin", "hatch", 5, 2024, 2025, 150, .85, [("GS", 1, A, "elétrico", 3, 0, 0)]),
]

COLOURS = [("blanco", "branco", 26), ("gris", "cinza", 18), ("plata", "prata", 16), ("negro", "preto", 14), ("rojo", "vermelho", 10),
           ("azul", "azul", 9), ("vino", "vinho", 2), ("arena", "bege", 2), ("naranja", "laranja", 1), ("verde", "verde", 2)]
BRANCHES = [("Ciudad de México", 30), ("Guadalajara", 23), ("Monterrey", 22), ("Querétaro", 15), ("Puebla", 10)]
# Spanish, Portuguese, lowest level, first year, chance
EQUIPMENT = [
    ("aire acondicionado", "ar-condicionado", 1, 0, 1), ("frenos ABS", "freios ABS", 1, 0, 1), ("dirección asistida", "direção elétrica", 1, 0, .8),
    ("Bluetooth", "Bluetooth", 1, 2015, .9), ("vidrios eléctricos", "vidros elétricos", 2, 0, .95), ("vidrios eléctricos", "vidros elétricos", 1, 2018, .6),
    ("control de estabilidad", "controle de estabilidade", 1, 2020, 1), ("control de estabilidad", "controle de estabilidade", 2, 2016, .6),
    ("cámara de reversa", "câmera de ré", 2, 2017, .75), ("sensores de estacionamiento", "sensor de estacionamento", 2, 2015, .5),
    ("pantalla táctil", "central multimídia", 2, 2017, .9), ("Apple CarPlay y Android Auto", "Apple CarPlay e Android Auto", 2, 2019, .85),
    ("rines de aluminio", "rodas de liga leve", 2, 0, .9), ("control de crucero", "piloto automático", 2, 2015, .6),
    ("asientos de piel", "bancos de couro", 3, 0, .75), ("quemacocos", "teto solar", 3, 2014, .5), ("llave inteligente", "chave presencial", 3, 2014, .8),
    ("faros LED", "faróis de LED", 3, 2018, .8), ("clima automático", "ar digital", 3, 0, .6), ("frenado automático de emergencia", "frenagem automática de emergência", 3, 2020, .6),
]
BAGS = {1: 2, 2: 4, 3: 6}
NOW = 2026.8

rng = random.Random(20261001)


def slug(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def pick(pairs):
    return rng.choices([pair[0] for pair in pairs], [pair[-1] for pair in pairs])[0]


def market_share(year, electrified, brazil):
    """The value left after the years: a steep first year, then a steady loss, larger for electric cars and smaller in Brazil."""
    age = max(0, 2026 - year)
    first, later = (.93, .955) if brazil else (.89, .935)
    return .93 * (first if age else 1) * (later - (.02 if electrified else 0)) ** max(0, age - 1)


def mileage(year, body):
    """People drive less as a car ages."""
    age = NOW - year
    years = min(age, 6) + .62 * max(0, age - 6)
    yearly = rng.gauss(15300 if body in ("pickup", "picape") else 13400, 3000)
    value = years * max(6200, min(21000, yearly))
    if value > 178000:
        value = 140000 + value % 36000
    return int(value) if rng.random() < .8 else int(round(value, -3))


YEARS = dict(zip(range(2012, 2027), (5, 7, 10, 14, 18, 25, 33, 38, 36, 40, 36, 28, 18, 11, 6)))
SCARCE = ("eléctrico", "elétrico", "híbrido enchufable")


def car(table, brazil, number):
    year = rng.choices(list(YEARS), list(YEARS.values()))[0] if not brazil else rng.choices(list(YEARS)[2:14], list(YEARS.values())[2:14])[0]
    rows = [row for row in table if row[4] <= year <= row[5] and any((v[5] or row[4]) <= year <= (v[6] or row[5]) for v in row[8])]
    weights = [1 if row[6] >= (160 if brazil else 740) or row[2] == "coupé" else 2 if row[8][0][3] in SCARCE else 3 for row in rows]
    make, model, body, seats, first, last, new, retention, versions = rng.choices(rows, weights)[0]
    fitting = [v for v in versions if (v[5] or first) <= year <= (v[6] or last)]
    version, factor, gearbox, fuel, level, _, _ = rng.choice(fitting)
    km = mileage(year, body)
    electrified = fuel in (E, "elétrico")
    price = new * 1000 * factor * retention * market_share(year, electrified, brazil)
    expected = min(NOW - year, 6) * 13.4 + max(0, NOW - year - 6) * 8.3
    price *= 1 - .0016 * (km / 1000 - expected) + rng.gauss(0, .018)
    price = round(price / 1000) * 1000 - 100
    if brazil:
        gearbox = {"automática": "automático"}.get(gearbox, gearbox)
    items = []
    for es, pt, lowest, since, chance in EQUIPMENT:
        item = pt if brazil else es
        if level >= lowest and year >= since and item not in items and rng.random() < chance:
            items.append(item)
    bags = 6 if new >= (120 if brazil else 450) or (year >= 2024 and level > 1) else BAGS[level]
    items.insert(2, f"{bags} airbags" if brazil else f"{bags} bolsas de aire")
    if "4x4" in version:
        items.append("tração 4x4" if brazil else "tracción 4x4")
    if fuel in (E, P, "elétrico"):
        items.append("cabo de carga portátil" if brazil else "cable de carga portátil")
    if electrified or fuel in (H, P, "híbrido"):
        newest = 99 - 2 * (NOW - year)
        items.append(f"SoH {'da bateria' if brazil else 'de batería'} {max(81, min(98, round(rng.gauss(newest, 1.5))))} %")
    two_doors = body == "coupé" or (make, model) in (("Nissan", "NP300"), ("Suzuki", "Jimny"))
    doors = 2 if two_doors else 5 if body in ("hatchback", "hatch", "SUV", "minivan") else 4
    if (make, model) == ("Suzuki", "Jimny"):
        doors = 3
    branch = "São Paulo" if brazil else pick(BRANCHES)
    states = ("disponível", "reservado", "em preparação") if brazil else ("disponible", "apartado", "en preparación")
    colour = rng.choices([c[1 if brazil else 0] for c in COLOURS], [c[2] for c in COLOURS])[0]
    code = f"{'RB' if brazil else 'RM'}-{number}"
    path = slug(f"{make} {model} {version} {year} {code}")
    return [code, make, model, version, year, price, "BRL" if brazil else "MXN", km, body, gearbox, fuel, colour, doors, seats,
            f"Rodalba {branch}", branch, ";".join(items), rng.choices(states, [82, 11, 7])[0],
            f"https://autos.example/{'br/carros' if brazil else 'autos'}/{path}"]


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow("id make model version year price currency mileage_km body gearbox fuel colour doors seats branch city equipment status url".split())
    for table, brazil, count, number in ((MEXICO, False, 264, 20417), (BRAZIL, True, 56, 4105)):
        for _ in range(count):
            number += rng.randint(1, 9)
            out.writerow(car(table, brazil, number))


if __name__ == "__main__":
    main()
