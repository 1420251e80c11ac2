// The kernels, once per instruction set: kernels.c includes this file with KERNEL(name) and the target
// set anew each time. Helpers must carry the same target as their callers, since vectors of sixteen
// lanes are passed differently with and without AVX-512.

#define all KERNEL(all)
#define load KERNEL(load)
#define store KERNEL(store)
#define choose KERNEL(choose)
#define smaller KERNEL(smaller)
#define larger KERNEL(larger)
#define added KERNEL(added)
#define sum_of KERNEL(sum_of)
#define largest_of KERNEL(largest_of)
#define exponential KERNEL(exponential)
#define error_function KERNEL(error_function)
#define gelu_of KERNEL(gelu_of)
#define transpose KERNEL(transpose)
#define tile KERNEL(tile)
#define tile_rows KERNEL(tile_rows)
#define outer_products KERNEL(outer_products)
#define exponentiate KERNEL(exponentiate)
#define attend_head KERNEL(attend_head)
#define factor_for KERNEL(factor_for)
#define words_of KERNEL(words_of)

INLINE lanes all(float value) { return (lanes){} + value; }

/// The values from `source`; lanes past `count` hold `padding`.
INLINE lanes load(const float *source, size_t count, float padding) {
    lanes values;
    if (count >= WIDTH) {
        memcpy(&values, source, sizeof values);
        return values;
    }
    values = all(padding);
    memcpy(&values, source, count * sizeof(float));
    return values;
}

INLINE void store(lanes values, float *target, size_t count) {
    COPY(target, &values, sizeof(float), count);
}

INLINE lanes choose(bits mask, lanes yes, lanes no) {
    return (lanes)(((bits)yes & mask) | ((bits)no & ~mask));
}

INLINE lanes smaller(lanes a, lanes b) { return choose(a < b, a, b); }
INLINE lanes larger(lanes a, lanes b) { return choose(a > b, a, b); }

// Halves are folded onto each other until one lane is left.
#define FOLD(values, with)                                                                                  \
    values = with(values, __builtin_shufflevector(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, \
                                                  4, 5, 6, 7));                                             \
    values = with(values, __builtin_shufflevector(values, values, 4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, \
                                                  2, 3));                                                   \
    values = with(values, __builtin_shufflevector(values, values, 2, 3, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, \
                                                  0, 1));                                                   \
    values = with(values, __builtin_shufflevector(values, values, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
                                                  0, 0))

INLINE lanes added(lanes a, lanes b) { return a + b; }

INLINE float sum_of(lanes values) {
    FOLD(values, added);
    return values[0];
}

INLINE float largest_of(lanes values) {
    FOLD(values, larger);
    return values[0];
}

#undef FOLD

/// e^x = 2^n e^r with n = round(x / ln 2) and the Taylor series of e^r, |r| <= ln 2 / 2, to r^7
/// (remainder 5e-9). ln 2 is split in two floats so that r is exact.
INLINE lanes exponential(lanes x) {
    x = larger(smaller(x, all(88.0f)), all(-87.0f));
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    const lanes shifted = x * 1.44269504f + 12582912.0f;
    const lanes n = shifted - 12582912.0f;
    const lanes r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    lanes sum = r * (1.0f / 5040) + 1.0f / 720;
    sum = sum * r + 1.0f / 120;
    sum = sum * r + 1.0f / 24;
    sum = sum * r + 1.0f / 6;
    sum = sum * r + 0.5f;
    sum = sum * r + 1.0f;
    sum = sum * r + 1.0f;
    const lanes power = (lanes)(((bits)shifted << 23) + 0x3F800000);
    return sum * power;
}

/// Polynomials of fixtures/encoders/erf_fit.py: one near zero, one for the logarithm of erfc.
INLINE lanes error_function(lanes x) {
    const bits sign = (bits)x & INT32_MIN;
    const lanes size = smaller((lanes)((bits)x & INT32_MAX), all(4.0f));

    const lanes u = size * size;
    lanes near = u * -9.673591193859465e-06f + 0.00011268253729213029f;
    near = near * u + -0.0008484396385028958f;
    near = near * u + 0.005221053492277861f;
    near = near * u + -0.026865437626838684f;
    near = near * u + 0.11283782869577408f;
    near = near * u + -0.37612637877464294f;
    near = near * u + 0.12837916612625122f;
    near = near * size + size;

    const lanes s = size - 1.0f;
    lanes far = s * 1.2569227010317263e-06f + -2.9599477784358896e-05f;
    far = far * s + 0.0003088050871156156f;
    far = far * s + -0.002035238314419985f;
    far = far * s + 0.010061250999569893f;
    far = far * s + -0.041568342596292496f;
    far = far * s + -0.8431063294410706f;
    far = far * s + -2.638967514038086f;
    far = far * s + -1.8496055603027344f;
    far = 1.0f - exponential(far);

    return (lanes)((bits)choose(size < 1.0f, near, far) | sign);
}

static void KERNEL(erf)(float *values, size_t count) {
    for (size_t i = 0; i < count; i += WIDTH)
        store(error_function(load(values + i, count - i, 0)), values + i, count - i);
}

INLINE lanes gelu_of(lanes x) { return x * 0.5f * (1.0f + error_function(x * 0.70710678f)); }

static void KERNEL(gelu)(float *rows, const float *bias, size_t count, size_t width) {
    for (size_t row = 0; row < count; row++) {
        float *values = rows + row * width;
        for (size_t i = 0; i < width; i += WIDTH) {
            const lanes x = load(values + i, width - i, 0) + load(bias + i, width - i, 0);
            store(gelu_of(x), values + i, width - i);
        }
    }
}

static void KERNEL(layer_norm)(float *rows, const float *parts, size_t part_count, size_t part_stride,
                               const float *bias, const float *gain, const float *shift, float epsilon,
                               size_t count, size_t width) {
    for (size_t row = 0; row < count; row++) {
        float *values = rows + row * width;

        lanes sum = {};
        for (size_t i = 0; i < width; i += WIDTH) {
            lanes value = load(values + i, width - i, 0) + load(bias + i, width - i, 0);
            for (size_t part = 0; part < part_count; part++)
                value += load(parts + part * part_stride + row * width + i, width - i, 0);
            store(value, values + i, width - i);
            sum += value;
        }
        const float mean = sum_of(sum) / (float)width;

        lanes squares = {};
        for (size_t i = 0; i < width; i += WIDTH) {
            // Lanes past the end hold the mean itself and add nothing.
            const lanes distance = load(values + i, width - i, mean) - mean;
            squares += distance * distance;
        }
        const float scale = 1.0f / sqrtf(sum_of(squares) / (float)width + epsilon);

        for (size_t i = 0; i < width; i += WIDTH) {
            const lanes normal = (load(values + i, width - i, 0) - mean) * scale;
            const lanes gained = normal * load(gain + i, width - i, 0) + load(shift + i, width - i, 0);
            store(gained, values + i, width - i);
        }
    }
}

// Attention

/// results[rows][columns * WIDTH] = a[rows][depth] b[depth][columns * WIDTH], held in registers
/// throughout: `rows` and `columns` must be constants where this is called.
INLINE void tile(size_t rows, size_t columns, const float *a, size_t a_stride, const float *b,
                 size_t b_stride, size_t depth, float *results, size_t stride) {
    lanes sums[TILE_ROWS][TILE_COLUMNS] = {};
    for (size_t k = 0; k < depth; k++) {
        lanes values[TILE_COLUMNS];
        UNROLL for (size_t column = 0; column < columns; column++)
            memcpy(&values[column], b + k * b_stride + column * WIDTH, sizeof(lanes));
        UNROLL for (size_t row = 0; row < rows; row++)
            UNROLL for (size_t column = 0; column < columns; column++)
                sums[row][column] += a[row * a_stride + k] * values[column];
    }
    UNROLL for (size_t row = 0; row < rows; row++)
        UNROLL for (size_t column = 0; column < columns; column++)
            memcpy(results + row * stride + column * WIDTH, &sums[row][column], sizeof(lanes));
}

INLINE void tile_rows(size_t columns, const float *a, size_t a_stride, const float *b, size_t b_stride,
                      size_t rows, size_t depth, float *results, size_t stride) {
    size_t row = 0;
    for (; row + TILE_ROWS <= rows; row += TILE_ROWS)
        tile(TILE_ROWS, columns, a + row * a_stride, a_stride, b, b_stride, depth, results + row * stride, stride);
    for (; TILE_ROWS > 2 && row + 2 <= rows; row += 2)
        tile(2, columns, a + row * a_stride, a_stride, b, b_stride, depth, results + row * stride, stride);
    for (; row < rows; row++)
        tile(1, columns, a + row * a_stride, a_stride, b, b_stride, depth, results + row * stride, stride);
}

/// results = a b for a small `a`; `width` is a multiple of WIDTH.
static void outer_products(const float *a, size_t a_stride, const float *b, size_t b_stride, size_t rows,
                           size_t depth, size_t width, float *results, size_t stride) {
    size_t i = 0;
    for (; i + TILE_COLUMNS * WIDTH <= width; i += TILE_COLUMNS * WIDTH)
        tile_rows(TILE_COLUMNS, a, a_stride, b + i, b_stride, rows, depth, results + i, stride);
    for (; TILE_COLUMNS > 2 && i + 2 * WIDTH <= width; i += 2 * WIDTH)
        tile_rows(TILE_COLUMNS > 2 ? 2 : 1, a, a_stride, b + i, b_stride, rows, depth, results + i, stride);
    for (; i < width; i += WIDTH)
        tile_rows(1, a, a_stride, b + i, b_stride, rows, depth, results + i, stride);
}

/// values = e^(values - largest), so that nothing overflows; returns their sum.
INLINE float exponentiate(float *values, size_t count) {
    lanes peak = all(-INFINITY);
    for (size_t i = 0; i < count; i += WIDTH) peak = larger(peak, load(values + i, count - i, -INFINITY));
    const float largest = largest_of(peak);
    lanes sum = {};
    for (size_t i = 0; i < count; i += WIDTH) {
        const lanes power = exponential(load(values + i, count - i, 0) - largest);
        store(power, values + i, count - i);
        // Read back for the last lanes, which must not count.
        sum += count - i >= WIDTH ? power : load(values + i, count - i, 0);
    }
    return sum_of(sum);
}

/// Rows of a square of WIDTH by WIDTH become its columns: squares of half the size change places, and so on.
INLINE void transpose(lanes *rows) {
#define SWAP_SQUARES(half)                                                            \
    UNROLL for (int row = 0; row < WIDTH; row++) {                                    \
        if (row & half) continue;                                                     \
        const lanes a = rows[row], b = rows[row + half];                              \
        rows[row] = __builtin_shufflevector(a, b, SIXTEEN(UPPER, half));              \
        rows[row + half] = __builtin_shufflevector(a, b, SIXTEEN(LOWER, half));       \
    }
    SWAP_SQUARES(8)
    SWAP_SQUARES(4)
    SWAP_SQUARES(2)
    SWAP_SQUARES(1)
#undef SWAP_SQUARES
}

/// One head: keys are laid out by dimension and values without gaps, then a few questions at a time are
/// multiplied, exponentiated and weighed while their scores lie in the nearest cache.
static void attend_head(const float *query, const float *key, const float *value, const float *query_bias,
                        const float *value_bias, size_t length, size_t stride, size_t size, float *scratch,
                        float *context, size_t context_stride) {
    const size_t padded_length = ROUND_UP(length), padded_size = ROUND_UP(size);
    float *keys = scratch, *values = keys + size * padded_length;
    float *queries = values + length * padded_size, *scores = queries + ATTENTION_ROWS * size;
    float *sums = scores + ATTENTION_ROWS * padded_length;

    for (size_t start = 0; start < padded_length; start += WIDTH)
        for (size_t i = 0; i < size; i += WIDTH) {
            lanes square[WIDTH] = {};
            const size_t rows = length - start < WIDTH ? length - start : WIDTH;
            for (size_t row = 0; row < rows; row++) square[row] = load(key + (start + row) * stride + i, size - i, 0);
            transpose(square);
            const size_t columns = size - i < WIDTH ? size - i : WIDTH;
            for (size_t k = 0; k < columns; k++)
                memcpy(keys + (i + k) * padded_length + start, &square[k], sizeof square[k]);
        }
    for (size_t row = 0; row < length; row++)
        for (size_t i = 0; i < size; i += WIDTH) {
            const lanes part = load(value + row * stride + i, size - i, 0);
            memcpy(values + row * padded_size + i, &part, sizeof part);
        }

    const float scale = 1.0f / sqrtf((float)size);
    for (size_t start = 0; start < length; start += ATTENTION_ROWS) {
        const size_t rows = length - start < ATTENTION_ROWS ? length - start : ATTENTION_ROWS;
        for (size_t row = 0; row < rows; row++)
            for (size_t i = 0; i < size; i += WIDTH) {
                const lanes asked = load(query + (start + row) * stride + i, size - i, 0);
                store((asked + load(query_bias + i, size - i, 0)) * scale, queries + row * size + i, size - i);
            }
        outer_products(queries, size, keys, padded_length, rows, size, padded_length, scores, padded_length);
        float totals[ATTENTION_ROWS];
        for (size_t row = 0; row < rows; row++) totals[row] = exponentiate(scores + row * padded_length, length);
        outer_products(scores, padded_length, values, padded_size, rows, length, padded_size, sums, padded_size);
        for (size_t row = 0; row < rows; row++)
            for (size_t i = 0; i < size; i += WIDTH) {
                const lanes weighed = load(sums + row * padded_size + i, size - i, 0) * (1.0f / totals[row]);
                store(weighed + load(value_bias + i, size - i, 0),
                      context + (start + row) * context_stride + i, size - i);
            }
    }
}

static void KERNEL(attend)(const float *rows, const float *query_bias, const float *value_bias, size_t length,
                           size_t heads, size_t size, float *scratch, float *context) {
    const size_t width = heads * size;
    for (size_t head = 0; head < heads; head++) {
        const size_t first = head * size;
        attend_head(rows + first, rows + width + first, rows + 2 * width + first, query_bias + first,
                    value_bias + first, length, 3 * width, size, scratch, context + first, width);
    }
}

// Integers

/// What the largest of the values, by size, must be multiplied by to become the limit, and the scale that undoes it.
INLINE float factor_for(const float *values, size_t count, float limit, float *scale) {
    lanes high = {};
    for (size_t i = 0; i < count; i += WIDTH) {
        const lanes value = load(values + i, count - i, 0);
        high = larger(high, larger(value, -value));
    }
    const float largest = largest_of(high);
    *scale = largest > 0 ? largest / limit : 1.0f;
    return 1.0f / *scale;
}

/// The values times the factor, as the nearest integers.
INLINE word_lanes words_of(const float *values, size_t count, float factor) {
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    const lanes shifted = load(values, count, 0) * factor + 12582912.0f;
    return __builtin_convertvector(__builtin_convertvector(shifted - 12582912.0f, bits), word_lanes);
}

static void KERNEL(quantise)(const float *numbers, size_t count, kb_word_rows rows) {
    const size_t width = rows.width, row_size = kb_word_row_size(width);
    const float limit = (float)kb_word_limit(width);
    for (size_t row = 0; row < count; row++) {
        const float *values = numbers + row * width;
        int16_t *words = rows.words + row * row_size;
        const float factor = factor_for(values, width, limit, rows.scales + row);
        for (size_t i = 0; i < width; i += WIDTH) {
            const word_lanes part = words_of(values + i, width - i, factor);
            COPY(words + i, &part, sizeof(int16_t), width - i);
        }
        if (row_size > width) words[width] = 0;
    }
}

static void KERNEL(quantise_weights)(const float *numbers, kb_word_weights weights) {
    const size_t inputs = weights.inputs, row_size = kb_word_row_size(inputs);
    const float limit = (float)kb_word_limit(inputs);
    for (size_t output = 0; output < kb_weight_rows(weights.outputs); output++) {
        // Outputs that are not there have no inputs.
        const bool is_there = output < weights.outputs;
        const float *values = numbers + (is_there ? output * inputs : 0);
        int16_t *pairs = weights.words + output / WIDTH * WIDTH * row_size + output % WIDTH * 2;
        const float factor = factor_for(values, is_there ? inputs : 0, limit, weights.scales + output);
        for (size_t i = 0; i < row_size; i += WIDTH) {
            const word_lanes part = is_there ? words_of(values + i, inputs - i, factor) : (word_lanes){};
            for (size_t k = 0; k < WIDTH && i + k < row_size; k += 2)
                memcpy(pairs + (i + k) * WIDTH, (const int16_t *)&part + k, 2 * sizeof(int16_t));
        }
    }
}

#undef all
#undef load
#undef store
#undef choose
#undef smaller
#undef larger
#undef added
#undef sum_of
#undef largest_of
#undef exponential
#undef error_function
#undef gelu_of
#undef transpose
#undef tile
#undef tile_rows
#undef outer_products
#undef exponentiate
#undef attend_head
#undef factor_for
#undef words_of
