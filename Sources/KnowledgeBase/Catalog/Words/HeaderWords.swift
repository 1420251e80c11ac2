/// What headers call the roles, in Spanish, Portuguese and English. The longest phrase found in a header
/// decides: "precio de lista" is a price, "tipo de cambio" is no body.
enum HeaderWords {
    static let phrases: [(phrase: [String], role: CatalogRole)] = table.flatMap { role, phrases in
        phrases.split(separator: ",").map { (CatalogText.words(String($0)), role) }
    }

    private static let table: [(CatalogRole, String)] = [
        (
            .id,
            "id, sku, ref, referencia, reference, codigo, code, clave, folio, stock number, stock no, stock id, numero de stock, vin, plate, item number, product id, articulo, cod"
        ),
        (.make, "make, marca, brand, manufacturer, fabricante, montadora"),
        (.model, "model, modelo"),
        (.version, "version, versao, trim, acabado, linea, variante, variant, edicion"),
        (
            .year,
            "year, ano, ano modelo, model year, ano fabricacao, ano de fabricacion, ano del modelo, modelo ano"
        ),
        (
            .price,
            "price, precio, preco, valor, precio de venta, precio venta, preco de venda, sale price, costo, importe, monto, pvp, list price, precio de lista, asking price"
        ),
        (.currency, "currency, moneda, moeda, divisa"),
        (
            .mileage,
            "mileage, kilometraje, quilometragem, km, kms, kilometros, quilometros, kilometers, kilometres, odometer, odometro, recorrido, rodagem, miles, millas, km rodados"
        ),
        (
            .body,
            "body, carroceria, body type, body style, tipo de carroceria, tipo de vehiculo, vehicle type, tipo de veiculo, segmento, estilo"
        ),
        (
            .gearbox,
            "gearbox, transmission, transmision, transmissao, caja, cambio, caja de cambios, tipo de cambio"
        ),
        (.fuel, "fuel, combustible, combustivel, fuel type, tipo de combustible, tipo de combustivel"),
        (.colour, "colour, color, cor, color exterior, cor externa, exterior color, exterior colour"),
        (.doors, "doors, puertas, portas, numero de puertas, no de portas, num puertas"),
        (
            .seats,
            "seats, asientos, plazas, lugares, assentos, pasajeros, passageiros, capacidad, seating, passengers"
        ),
        (
            .branch,
            "branch, sucursal, agencia, loja, filial, tienda, store, dealership, local, concesionario, concessionaria"
        ),
        (.city, "city, ciudad, cidade, ubicacion, localizacao, location, localidad, municipio, plaza"),
        (
            .equipment,
            "equipment, equipamiento, equipamento, equipo, features, extras, opcionais, opcionales, options, accesorios, acessorios, caracteristicas, itens"
        ),
        (
            .status,
            "status, estado, estatus, estatus de venta, situacao, situacion, availability, disponibilidad, disponibilidade"
        ),
        (.url, "url, link, enlace, web, pagina, page, href, liga, site, ficha"),
        (
            .name,
            "name, nombre, nome, producto, produto, product, title, titulo, articulo nombre, descripcion corta, product name"
        ),
        (
            .category,
            "category, categoria, tipo, type, rubro, familia, departamento, department, seccion, secao, clase"
        ),
        (.size, "size, talla, tamano, tamanho, medida, medidas, dimensions"),
    ]
}
