// Products of matrices in bytes, once per instruction set: bytes.c includes this file with KERNEL(name),
// FOUR_PRODUCTS, BYTE_ROWS, BYTE_COLUMNS and the target set anew each time.

#define byte_tile KERNEL(byte_tile)
#define byte_tile_rows KERNEL(byte_tile_rows)

/// The products of a few rows with 16 * `columns` outputs, group after group; sums of all groups stay in registers.
/// `count` and `columns` must be constants where this is called.
INLINE void byte_tile(size_t count, size_t columns, kb_byte_rows rows, size_t first_row, kb_byte_weights weights,
                      size_t first_output, float *results) {
    const size_t row_size = kb_byte_row_size(rows.width), groups = kb_group_count(rows.width);
    const size_t outputs = kb_weight_rows(weights.outputs);
    const uint8_t *bytes = rows.bytes + first_row * row_size;
    const int8_t *packed = weights.bytes + first_output * row_size;
    lanes totals[BYTE_ROWS][BYTE_COLUMNS] = {};
    for (size_t group = 0; group < groups; group++) {
        bits sums[BYTE_ROWS][BYTE_COLUMNS] = {};
        const size_t begin = group * KB_GROUP, end = row_size - begin < KB_GROUP ? row_size : begin + KB_GROUP;
        for (size_t k = begin; k < end; k += 4) {
            bits values[BYTE_COLUMNS];
            UNROLL for (size_t column = 0; column < columns; column++)
                memcpy(&values[column], packed + column * WIDTH * row_size + k * WIDTH, sizeof(bits));
            UNROLL for (size_t row = 0; row < count; row++) {
                uint32_t numbers;
                memcpy(&numbers, bytes + row * row_size + k, sizeof numbers);
                UNROLL for (size_t column = 0; column < columns; column++)
                    sums[row][column] = FOUR_PRODUCTS(sums[row][column], numbers, values[column]);
            }
        }
        UNROLL for (size_t column = 0; column < columns; column++) {
            const size_t place = group * outputs + first_output + column * WIDTH;
            bits weight_sums;
            lanes weight_scales;
            memcpy(&weight_sums, weights.sums + place, sizeof weight_sums);
            memcpy(&weight_scales, weights.scales + place, sizeof weight_scales);
            UNROLL for (size_t row = 0; row < count; row++) {
                const size_t own = (first_row + row) * groups + group;
                const bits sum = sums[row][column] - weight_sums * rows.zeros[own];
                const lanes value = __builtin_convertvector(sum, lanes) * (weight_scales * rows.scales[own]);
                // Not in one expression with the product: fused or not, the floats must be the same everywhere.
                totals[row][column] += value;
            }
        }
    }
    UNROLL for (size_t row = 0; row < count; row++)
        UNROLL for (size_t column = 0; column < columns; column++) {
            const size_t output = first_output + column * WIDTH;
            if (output >= weights.outputs) continue;
            float *target = results + (first_row + row) * weights.outputs + output;
            COPY(target, &totals[row][column], sizeof(float), weights.outputs - output);
        }
}

INLINE void byte_tile_rows(size_t columns, kb_byte_rows rows, size_t count, kb_byte_weights weights, size_t output,
                           float *results) {
    size_t row = 0;
    for (; row + BYTE_ROWS <= count; row += BYTE_ROWS)
        byte_tile(BYTE_ROWS, columns, rows, row, weights, output, results);
    for (; BYTE_ROWS > 2 && row + 2 <= count; row += 2) byte_tile(2, columns, rows, row, weights, output, results);
    for (; row < count; row++) byte_tile(1, columns, rows, row, weights, output, results);
}

static void KERNEL(multiply_bytes)(kb_byte_rows rows, size_t count, kb_byte_weights weights, float *results) {
    const size_t outputs = kb_weight_rows(weights.outputs);
    size_t output = 0;
    for (; output + BYTE_COLUMNS * WIDTH <= outputs; output += BYTE_COLUMNS * WIDTH)
        byte_tile_rows(BYTE_COLUMNS, rows, count, weights, output, results);
    for (; BYTE_COLUMNS > 2 && output + 2 * WIDTH <= outputs; output += 2 * WIDTH)
        byte_tile_rows(BYTE_COLUMNS > 2 ? 2 : 1, rows, count, weights, output, results);
    for (; output < outputs; output += WIDTH) byte_tile_rows(1, rows, count, weights, output, results);
}

#undef byte_tile
#undef byte_tile_rows
