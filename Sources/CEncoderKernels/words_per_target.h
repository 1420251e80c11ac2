// Products of matrices in integers of 16 bits, once per instruction set: words.c includes this file with KERNEL(name),
// TWO_PRODUCTS, TILE_ROWS, TILE_COLUMNS and the target set anew each time.

#define word_tile KERNEL(word_tile)
#define word_tile_rows KERNEL(word_tile_rows)

/// The products of a few rows with 16 * `columns` outputs, held in registers throughout. `count` and `columns` must be
/// constants where this is called.
INLINE void word_tile(size_t count, size_t columns, kb_word_rows rows, size_t first_row, kb_word_weights weights,
                      size_t first_output, float *results) {
    const size_t row_size = kb_word_row_size(rows.width);
    const int16_t *words = rows.words + first_row * row_size, *packed = weights.words + first_output * row_size;
    bits sums[TILE_ROWS][TILE_COLUMNS] = {};
    for (size_t k = 0; k < row_size; k += 2) {
        bits values[TILE_COLUMNS];
        UNROLL for (size_t column = 0; column < columns; column++)
            memcpy(&values[column], packed + (column * row_size + k) * WIDTH, sizeof(bits));
        UNROLL for (size_t row = 0; row < count; row++) {
            uint32_t pair;
            memcpy(&pair, words + row * row_size + k, sizeof pair);
            UNROLL for (size_t column = 0; column < columns; column++)
                sums[row][column] = TWO_PRODUCTS(sums[row][column], pair, values[column]);
        }
    }
    UNROLL for (size_t column = 0; column < columns; column++) {
        const size_t output = first_output + column * WIDTH;
        lanes scales;
        memcpy(&scales, weights.scales + output, sizeof scales);
        UNROLL for (size_t row = 0; row < count; row++) {
            const lanes value =
                __builtin_convertvector(sums[row][column], lanes) * (scales * rows.scales[first_row + row]);
            float *target = results + (first_row + row) * weights.outputs + output;
            COPY(target, &value, sizeof(float), weights.outputs - output);
        }
    }
}

INLINE void word_tile_rows(size_t columns, kb_word_rows rows, size_t count, kb_word_weights weights, size_t output,
                           float *results) {
    size_t row = 0;
    for (; row + TILE_ROWS <= count; row += TILE_ROWS)
        word_tile(TILE_ROWS, columns, rows, row, weights, output, results);
    for (; TILE_ROWS > 2 && row + 2 <= count; row += 2) word_tile(2, columns, rows, row, weights, output, results);
    for (; row < count; row++) word_tile(1, columns, rows, row, weights, output, results);
}

static void KERNEL(multiply_words)(kb_word_rows rows, size_t count, kb_word_weights weights, float *results) {
    const size_t outputs = kb_weight_rows(weights.outputs);
    size_t output = 0;
    for (; output + TILE_COLUMNS * WIDTH <= outputs; output += TILE_COLUMNS * WIDTH)
        word_tile_rows(TILE_COLUMNS, rows, count, weights, output, results);
    for (; TILE_COLUMNS > 2 && output + 2 * WIDTH <= outputs; output += 2 * WIDTH)
        word_tile_rows(TILE_COLUMNS > 2 ? 2 : 1, rows, count, weights, output, results);
    for (; output < outputs; output += WIDTH) word_tile_rows(1, rows, count, weights, output, results);
}

#undef word_tile
#undef word_tile_rows
