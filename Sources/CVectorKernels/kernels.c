#include "CVectorKernels.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

static const float middle_code = 7.5f;
/// Bytes of a page of memory.
static const size_t page = 4096;

// MARK: Encoding

/// bfloat16, rounded up.
static uint16_t short_scale(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return (uint16_t)((bits + 0xFFFF) >> 16);
}

INLINE float long_scale(uint16_t value) {
    uint32_t bits = (uint32_t)value << 16;
    float scale;
    memcpy(&scale, &bits, 4);
    return scale;
}

/// A bound in steps, rounded up; 255 where it is too large for that.
static uint8_t steps(double length, float step) {
    // What single precision may have taken off while the length was computed.
    double count = ceil((length * (1 + 1e-6) + 1e-7) / step);
    return count < 255 ? (uint8_t)count : 255;
}

INLINE int code_of(float value) {
    int code = (int)floorf(value + 8);
    return code < 0 ? 0 : code > 15 ? 15 : code;
}

/// Of the largest coordinate; what lies above is cut off, which costs less than coarser codes for all.
static const float kept_share = 0.85f;

static uint16_t scale_for(const float *values, const float *weights, size_t count) {
    float largest = 0;
    for (size_t i = 0; i < count; i++) {
        float value = fabsf(values[i] / weights[i]);
        if (value > largest) largest = value;
    }
    return short_scale(largest * kept_share / middle_code);
}

typedef struct {
    uint8_t code;
    /// What the code leaves out.
    float left;
} coded;

static coded encode_value(float value, float scale) {
    if (scale <= 0) return (coded){8, value};
    int code = code_of(value / scale);
    return (coded){(uint8_t)code, value - scale * (code - middle_code)};
}

static void set_leading(uint8_t *block, size_t row, size_t place, uint8_t code) {
    uint8_t *byte = block + place / 8 * 64 + row * 4 + place % 4;
    *byte |= place % 8 < 4 ? code : (uint8_t)(code << 4);
}

static void raise(float *largest, float value) {
    if (value > *largest) *largest = value;
}

static void encode_leading(const float *values, size_t row, size_t leading, size_t fine,
                           const float *weights, uint8_t *block, float *largest_scale) {
    uint16_t kept = scale_for(values, weights, leading);
    float scale = long_scale(kept);
    raise(largest_scale, scale);
    double square = 0;
    for (size_t i = 0; i < leading; i++) {
        coded first = encode_value(values[i] / weights[i], scale);
        set_leading(block, row, i, first.code);
        float left = first.left;
        if (i < fine) {
            coded second = encode_value(left, scale / 16);
            set_leading(block, row, leading + i, second.code);
            left = second.left;
        }
        square += (double)left * left * weights[i] * weights[i];
    }
    uint8_t *tail = block + (leading + fine) * 8;
    memcpy(tail + 2 * row, &kept, 2);
    tail[32 + row] = steps(sqrt(square), KB_LEADING_STEP);
}

void kb_encode_leading(const float *rows, size_t count, size_t leading, size_t fine, const float *weights,
                       const float *rest_squares, uint8_t *block, float *largest_scale) {
    memset(block, 0, kb_block_size(leading + fine));
    for (size_t row = 0; row < count; row++) {
        encode_leading(rows + row * leading, row, leading, fine, weights, block, largest_scale);
        block[(leading + fine) * 8 + 48 + row] = steps(sqrt(rest_squares[row]), KB_REST_LENGTH_STEP);
    }
}

static void encode_rest(const float *values, size_t remaining, const float *weights, uint8_t *rest,
                        float *largest_scale) {
    uint16_t kept = scale_for(values, weights, remaining);
    float scale = long_scale(kept);
    raise(largest_scale, scale);
    size_t codes = (remaining + 7) / 8 * 8;
    memset(rest, 0, kb_rest_size(codes));
    double square = 0;
    for (size_t i = 0; i < remaining; i++) {
        coded value = encode_value(values[i] / weights[i], scale);
        rest[i % (codes / 2)] |= i < codes / 2 ? value.code : (uint8_t)(value.code << 4);
        square += (double)value.left * value.left * weights[i] * weights[i];
    }
    memcpy(rest + codes / 2, &kept, 2);
    rest[codes / 2 + 2] = steps(sqrt(square), KB_REST_STEP);
}

void kb_encode_rest(const float *rows, size_t count, size_t remaining, const float *weights, uint8_t *rest,
                    float *largest_scale) {
    size_t size = kb_rest_size((remaining + 7) / 8 * 8);
    for (size_t row = 0; row < count; row++)
        encode_rest(rows + row * remaining, remaining, weights, rest + row * size, largest_scale);
}

// MARK: What all instruction sets share

/// The parts of a block after its codes.
typedef struct {
    const uint8_t *scales;
    const uint8_t *left;
    const uint8_t *rest_lengths;
} block_tail;

INLINE block_tail tail_of(const uint8_t *block, size_t codes) {
    const uint8_t *tail = block + codes * 8;
    return (block_tail){tail, tail + 32, tail + 48};
}

INLINE float scale_at(const uint8_t *scales, size_t row) {
    uint16_t kept;
    memcpy(&kept, scales + 2 * row, 2);
    return long_scale(kept);
}

INLINE float bound_of(uint8_t steps, float step) { return steps == 255 ? INFINITY : steps * step; }

// MARK: Any machine

// Sixteen lanes in explicit vectors: the order of the sums is the same whatever the compiler makes of them.
typedef float lanes __attribute__((vector_size(64)));
#pragma clang diagnostic ignored "-Wpsabi"

INLINE float sum_of(lanes sum) {
    float halves[16];
    memcpy(halves, &sum, sizeof sum);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++) halves[i] += halves[i + width];
    return halves[0];
}

INLINE lanes lanes_at(const float *values) {
    lanes loaded;
    memcpy(&loaded, values, sizeof loaded);
    return loaded;
}

INLINE float dot(const float *row, const float *query, size_t width) {
    lanes sums[4] = {{0}, {0}, {0}, {0}};
    size_t i = 0;
    for (; i + 64 <= width; i += 64)
        for (int part = 0; part < 4; part++)
            sums[part] += lanes_at(row + i + 16 * part) * lanes_at(query + i + 16 * part);
    for (; i + 16 <= width; i += 16) sums[0] += lanes_at(row + i) * lanes_at(query + i);
    float sum = sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (; i < width; i++) sum += row[i] * query[i];
    return sum;
}

INLINE void dots(const float *rows, size_t count, size_t width, const float *query, float *out) {
    for (size_t row = 0; row < count; row++) {
        // The machine foresees what follows, but not beyond a page of memory: it is told of the page after the next.
        const char *ahead = (const char *)(rows + row * width) + 2 * page;
        for (size_t byte = 0; byte < width * sizeof *rows; byte += page) __builtin_prefetch(ahead + byte);
        out[row] = dot(rows + row * width, query, width);
    }
}

INLINE void score(const float *rows, size_t width, const float *query, kb_candidate *candidates,
                  size_t count) {
    for (size_t i = 0; i < count; i++) {
        // Rows lie far apart: the machine does not foresee them by itself.
        if (i + 2 < count)
            for (size_t line = 0; line < width; line += 16)
                __builtin_prefetch(rows + candidates[i + 2].row * width + line, 0, 0);
        float exact = dot(rows + candidates[i].row * width, query, width);
        candidates[i].estimate = candidates[i].bound = exact;
    }
}

static void dots_any(const float *rows, size_t count, size_t width, const float *query, float *out) {
    dots(rows, count, width, query, out);
}

static void score_any(const float *rows, size_t width, const float *query, kb_candidate *candidates,
                     size_t count) {
    score(rows, width, query, candidates, count);
}

static int32_t plain_product(const uint8_t *block, size_t row, const kb_coded_query *query) {
    int32_t sum = 0;
    for (size_t place = 0; place < query->codes; place++) {
        uint8_t byte = block[place / 8 * 64 + row * 4 + place % 4];
        int32_t number = query->high[place] * 256 + query->low[place];
        sum += (place % 8 < 4 ? byte & 15 : byte >> 4) * number;
    }
    return sum;
}

static void scan_any(const kb_coded_query *queries, const float *rest_lengths, const float *slack,
                     size_t query_count, const uint8_t *blocks, size_t count, const uint16_t *allowed,
                     const float *thresholds, int by_estimate, uint32_t first, kb_candidate *const *found,
                     size_t *found_counts) {
    for (size_t q = 0; q < query_count; q++) {
        const kb_coded_query *query = &queries[q];
        size_t total = 0;
        for (size_t b = 0; b < count; b++) {
            const uint8_t *block = blocks + b * kb_block_size(query->codes);
            block_tail tail = tail_of(block, query->codes);
            for (uint32_t row = 0; row < KB_BLOCK_ROWS; row++) {
                if (!(allowed[b] >> row & 1)) continue;
                float estimate = scale_at(tail.scales, row) * query->unit *
                                 ((float)plain_product(block, row, query) - query->middle);
                float bound = estimate + bound_of(tail.left[row], KB_LEADING_STEP) * query->length +
                              tail.rest_lengths[row] * KB_REST_LENGTH_STEP * rest_lengths[q] + slack[q];
                if ((by_estimate ? estimate : bound) >= thresholds[q])
                    found[q][total++] = (kb_candidate){first + 16 * (uint32_t)b + row, estimate, bound};
            }
        }
        found_counts[q] = total;
    }
}

static int32_t rest_product_any(const uint8_t *codes, const kb_coded_query *query) {
    size_t half = query->codes / 2;
    const int8_t *high = query->high, *low = query->low;
    int32_t sum = 0;
    for (size_t i = 0; i < half; i++) {
        sum += (codes[i] & 15) * (high[i] * 256 + low[i]);
        sum += (codes[i] >> 4) * (high[half + 64 + i] * 256 + low[half + 64 + i]);
    }
    return sum;
}

/// - PRODUCT: the sum over codes and query's numbers.
#define ADD_REST(PRODUCT)                                                                                  \
    size_t size = kb_rest_size(query->codes), half = query->codes / 2;                                     \
    size_t block_size = kb_block_size(codes);                                                              \
    for (size_t i = 0; i < count; i++) {                                                                   \
        if (i + 12 < count) {                                                                              \
            uint32_t next = candidates[i + 12].row;                                                        \
            __builtin_prefetch(rest + next * size);                                                        \
            __builtin_prefetch(rest + next * size + 64);                                                   \
            __builtin_prefetch(blocks + next / 16 * block_size + codes * 8);                               \
        }                                                                                                  \
        uint32_t row = candidates[i].row;                                                                  \
        const uint8_t *own = rest + row * size;                                                            \
        float more = scale_at(own + half, 0) * query->unit * ((float)PRODUCT(own, query) - query->middle); \
        uint8_t length = tail_of(blocks + row / 16 * block_size, codes).rest_lengths[row % 16];            \
        candidates[i].estimate += more;                                                                    \
        candidates[i].bound += more + query->length * (bound_of(own[half + 2], KB_REST_STEP) -             \
                                                       length * KB_REST_LENGTH_STEP);                      \
    }

static void add_rest_any(const kb_coded_query *query, const uint8_t *rest, const uint8_t *blocks,
                         size_t codes, kb_candidate *candidates, size_t count) {
    ADD_REST(rest_product_any)
}

#if defined(__x86_64__)

#include <immintrin.h>

// MARK: x86-64-v3

#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)

static void dots_v3(const float *rows, size_t count, size_t width, const float *query, float *out) {
    dots(rows, count, width, query, out);
}

static void score_v3(const float *rows, size_t width, const float *query, kb_candidate *candidates,
                     size_t count) {
    score(rows, width, query, candidates, count);
}

/// Sums over groups of four codes for 8 rows, of one plane.
INLINE __m256i products_v3(__m256i codes, const int8_t *plane, __m256i sum) {
    int32_t four;
    memcpy(&four, plane, 4);
    __m256i pairs = _mm256_maddubs_epi16(codes, _mm256_set1_epi32(four));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

INLINE __m256i block_product_v3(const uint8_t *block, const kb_coded_query *query, int half) {
    const __m256i low_halves = _mm256_set1_epi8(15);
    __m256i high = _mm256_setzero_si256(), low = high;
    for (size_t place = 0; place < query->codes; place += 8) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(block + place * 8 + 32 * half));
        __m256i first = _mm256_and_si256(bytes, low_halves);
        __m256i second = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_halves);
        high = products_v3(first, query->high + place, high);
        low = products_v3(first, query->low + place, low);
        high = products_v3(second, query->high + place + 4, high);
        low = products_v3(second, query->low + place + 4, low);
    }
    return _mm256_add_epi32(_mm256_slli_epi32(high, 8), low);
}

static void scan_v3(const kb_coded_query *queries, const float *rest_lengths, const float *slack,
                    size_t query_count, const uint8_t *blocks, size_t count, const uint16_t *allowed,
                    const float *thresholds, int by_estimate, uint32_t first, kb_candidate *const *found,
                    size_t *found_counts) {
    size_t codes = queries[0].codes, size = kb_block_size(codes);
    for (size_t q = 0; q < query_count; q++) found_counts[q] = 0;
    for (size_t b = 0; b < count; b++) {
        if (!allowed[b]) continue;
        const uint8_t *block = blocks + b * size;
        block_tail tail = tail_of(block, codes);
        for (int half = 0; half < 2; half++) {
            __m256 scale = _mm256_castsi256_ps(_mm256_slli_epi32(
                _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(tail.scales + 16 * half))), 16));
            __m256i steps = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(tail.left + 8 * half)));
            __m256 left = _mm256_mul_ps(_mm256_cvtepi32_ps(steps), _mm256_set1_ps(KB_LEADING_STEP));
            left = _mm256_blendv_ps(
                left, _mm256_set1_ps(INFINITY),
                _mm256_castsi256_ps(_mm256_cmpeq_epi32(steps, _mm256_set1_epi32(255))));
            __m256 lengths = _mm256_mul_ps(
                _mm256_cvtepi32_ps(
                    _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(tail.rest_lengths + 8 * half)))),
                _mm256_set1_ps(KB_REST_LENGTH_STEP));
            for (size_t q = 0; q < query_count; q++) {
                const kb_coded_query *query = &queries[q];
                __m256 sum = _mm256_cvtepi32_ps(block_product_v3(block, query, half));
                __m256 estimate = _mm256_mul_ps(
                    _mm256_mul_ps(scale, _mm256_set1_ps(query->unit)),
                    _mm256_sub_ps(sum, _mm256_set1_ps(query->middle)));
                __m256 bound = _mm256_fmadd_ps(
                    left, _mm256_set1_ps(query->length),
                    _mm256_fmadd_ps(lengths, _mm256_set1_ps(rest_lengths[q]),
                                    _mm256_add_ps(estimate, _mm256_set1_ps(slack[q]))));
                unsigned reached = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(
                    by_estimate ? estimate : bound, _mm256_set1_ps(thresholds[q]), _CMP_GE_OQ));
                reached &= (allowed[b] >> (8 * half)) & 0xFF;
                if (!reached) continue;
                float estimates[8], bounds[8];
                _mm256_storeu_ps(estimates, estimate);
                _mm256_storeu_ps(bounds, bound);
                for (; reached; reached &= reached - 1) {
                    uint32_t lane = (uint32_t)__builtin_ctz(reached);
                    found[q][found_counts[q]++] = (kb_candidate){
                        first + 16 * (uint32_t)b + 8 * (uint32_t)half + lane, estimates[lane], bounds[lane]};
                }
            }
        }
    }
}

INLINE int32_t rest_product_v3(const uint8_t *codes, const kb_coded_query *query) {
    const __m256i low_halves = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    size_t half = query->codes / 2;
    __m256i high = _mm256_setzero_si256(), low = high;
    for (size_t i = 0; i < half; i += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(codes + i));
        __m256i parts[2] = {_mm256_and_si256(bytes, low_halves),
                            _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_halves)};
        for (int part = 0; part < 2; part++) {
            size_t place = part * (half + 64) + i;
            __m256i numbers = _mm256_loadu_si256((const __m256i *)(query->high + place));
            high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_maddubs_epi16(parts[part], numbers), ones));
            numbers = _mm256_loadu_si256((const __m256i *)(query->low + place));
            low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_maddubs_epi16(parts[part], numbers), ones));
        }
    }
    __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high, 8), low);
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

static void add_rest_v3(const kb_coded_query *query, const uint8_t *rest, const uint8_t *blocks,
                        size_t codes, kb_candidate *candidates, size_t count) {
    ADD_REST(rest_product_v3)
}

#pragma clang attribute pop

// MARK: AVX-512 with VNNI

#define V4_TARGET "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,bmi,bmi2"
#pragma clang attribute push(__attribute__((target(V4_TARGET))), apply_to = function)

static void dots_v4(const float *rows, size_t count, size_t width, const float *query, float *out) {
    dots(rows, count, width, query, out);
}

static void score_v4(const float *rows, size_t width, const float *query, kb_candidate *candidates,
                     size_t count) {
    score(rows, width, query, candidates, count);
}

INLINE __m512i four_of(const int8_t *plane) {
    int32_t four;
    memcpy(&four, plane, 4);
    return _mm512_set1_epi32(four);
}

/// One block against `N` queries: what is read once serves all of them. Estimates alone are taken from the high
/// plane: half of the work, and what it leaves out is next to nothing beside what codes of 4 bits do.
INLINE void scan_block_v4(const kb_coded_query *queries, const float *rest_lengths, const float *slack,
                          int N, const uint8_t *block, uint16_t allowed, const float *thresholds,
                          int by_estimate, uint32_t first, kb_candidate *const *found,
                          size_t *found_counts) {
    const __m512i low_halves = _mm512_set1_epi8(15);
    size_t codes = queries[0].codes;
    // Sums of first and second halves of bytes apart: one sum would wait for itself.
    __m512i high[4][2], low[4][2];
    for (int q = 0; q < N; q++)
        high[q][0] = high[q][1] = low[q][0] = low[q][1] = _mm512_setzero_si512();
    for (size_t place = 0; place < codes; place += 8) {
        __m512i bytes = _mm512_loadu_si512(block + place * 8);
        __m512i one = _mm512_and_si512(bytes, low_halves);
        __m512i two = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low_halves);
        for (int q = 0; q < N; q++) {
            high[q][0] = _mm512_dpbusd_epi32(high[q][0], one, four_of(queries[q].high + place));
            high[q][1] = _mm512_dpbusd_epi32(high[q][1], two, four_of(queries[q].high + place + 4));
            if (by_estimate) continue;
            low[q][0] = _mm512_dpbusd_epi32(low[q][0], one, four_of(queries[q].low + place));
            low[q][1] = _mm512_dpbusd_epi32(low[q][1], two, four_of(queries[q].low + place + 4));
        }
    }
    block_tail tail = tail_of(block, codes);
    __m512 scale = _mm512_castsi512_ps(_mm512_slli_epi32(
        _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)tail.scales)), 16));
    __m512i steps = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)tail.left));
    __m512 left = _mm512_mul_ps(_mm512_cvtepi32_ps(steps), _mm512_set1_ps(KB_LEADING_STEP));
    left = _mm512_mask_mov_ps(left, _mm512_cmpeq_epi32_mask(steps, _mm512_set1_epi32(255)),
                              _mm512_set1_ps(INFINITY));
    __m512 lengths = _mm512_mul_ps(
        _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)tail.rest_lengths))),
        _mm512_set1_ps(KB_REST_LENGTH_STEP));
    for (int q = 0; q < N; q++) {
        __m512i highs = _mm512_slli_epi32(_mm512_add_epi32(high[q][0], high[q][1]), 8);
        __m512i all = by_estimate ? highs : _mm512_add_epi32(highs, _mm512_add_epi32(low[q][0], low[q][1]));
        float middle = by_estimate ? queries[q].high_middle : queries[q].middle;
        __m512 estimate = _mm512_mul_ps(_mm512_mul_ps(scale, _mm512_set1_ps(queries[q].unit)),
                                        _mm512_sub_ps(_mm512_cvtepi32_ps(all), _mm512_set1_ps(middle)));
        __m512 bound = _mm512_fmadd_ps(
            left, _mm512_set1_ps(queries[q].length),
            _mm512_fmadd_ps(lengths, _mm512_set1_ps(rest_lengths[q]),
                            _mm512_add_ps(estimate, _mm512_set1_ps(slack[q]))));
        __mmask16 reached = _mm512_mask_cmp_ps_mask(allowed, by_estimate ? estimate : bound,
                                                    _mm512_set1_ps(thresholds[q]), _CMP_GE_OQ);
        if (!reached) continue;
        float estimates[16], bounds[16];
        _mm512_storeu_ps(estimates, estimate);
        _mm512_storeu_ps(bounds, bound);
        for (unsigned rest = reached; rest; rest &= rest - 1) {
            uint32_t lane = (uint32_t)__builtin_ctz(rest);
            found[q][found_counts[q]++] = (kb_candidate){first + lane, estimates[lane], bounds[lane]};
        }
    }
}

/// All blocks, each for four queries at a time.
INLINE void scan_blocks_v4(const kb_coded_query *queries, const float *rest_lengths, const float *slack,
                           size_t query_count, const uint8_t *blocks, size_t count, const uint16_t *allowed,
                           const float *thresholds, int by_estimate, uint32_t first,
                           kb_candidate *const *found, size_t *found_counts) {
    size_t size = kb_block_size(queries[0].codes);
    for (size_t b = 0; b < count; b++) {
        if (!allowed[b]) continue;
        const uint8_t *block = blocks + b * size;
        // Into the second cache, which has room for more lines on their way than the first.
        for (size_t line = 0; line < size; line += 64) __builtin_prefetch(block + 8 * size + line, 0, 2);
        size_t q = 0;
        for (; q + 4 <= query_count; q += 4)
            scan_block_v4(queries + q, rest_lengths + q, slack + q, 4, block, allowed[b], thresholds + q,
                          by_estimate, first + 16 * (uint32_t)b, found + q, found_counts + q);
        for (; q < query_count; q++)
            scan_block_v4(queries + q, rest_lengths + q, slack + q, 1, block, allowed[b], thresholds + q,
                          by_estimate, first + 16 * (uint32_t)b, found + q, found_counts + q);
    }
}

static void scan_v4(const kb_coded_query *queries, const float *rest_lengths, const float *slack,
                    size_t query_count, const uint8_t *blocks, size_t count, const uint16_t *allowed,
                    const float *thresholds, int by_estimate, uint32_t first, kb_candidate *const *found,
                    size_t *found_counts) {
    for (size_t q = 0; q < query_count; q++) found_counts[q] = 0;
    if (by_estimate)
        scan_blocks_v4(queries, rest_lengths, slack, query_count, blocks, count, allowed, thresholds, 1, first,
                       found, found_counts);
    else
        scan_blocks_v4(queries, rest_lengths, slack, query_count, blocks, count, allowed, thresholds, 0, first,
                       found, found_counts);
}

INLINE int32_t rest_product_v4(const uint8_t *codes, const kb_coded_query *query) {
    const __m512i low_halves = _mm512_set1_epi8(15);
    size_t half = query->codes / 2;
    __m512i high = _mm512_setzero_si512(), low = high;
    for (size_t i = 0; i < half; i += 64) {
        __m512i bytes = _mm512_loadu_si512(codes + i);
        __m512i one = _mm512_and_si512(bytes, low_halves);
        __m512i two = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low_halves);
        size_t place = half + 64 + i;
        high = _mm512_dpbusd_epi32(high, one, _mm512_loadu_si512(query->high + i));
        low = _mm512_dpbusd_epi32(low, one, _mm512_loadu_si512(query->low + i));
        high = _mm512_dpbusd_epi32(high, two, _mm512_loadu_si512(query->high + place));
        low = _mm512_dpbusd_epi32(low, two, _mm512_loadu_si512(query->low + place));
    }
    return _mm512_reduce_add_epi32(_mm512_add_epi32(_mm512_slli_epi32(high, 8), low));
}

static void add_rest_v4(const kb_coded_query *query, const uint8_t *rest, const uint8_t *blocks,
                        size_t codes, kb_candidate *candidates, size_t count) {
    ADD_REST(rest_product_v4)
}

#pragma clang attribute pop

kb_instructions kb_best_instructions(void) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vnni"))
        return KB_AVX512_VNNI;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? KB_AVX2 : KB_PORTABLE;
}

#define RUN(name, ...)                                    \
    (with >= KB_AVX512_VNNI ? name##_v4(__VA_ARGS__)      \
     : with == KB_AVX2      ? name##_v3(__VA_ARGS__)      \
                            : name##_any(__VA_ARGS__))
#else
kb_instructions kb_best_instructions(void) { return KB_PORTABLE; }

#define RUN(name, ...) ((void)with, name##_any(__VA_ARGS__))
#endif

void kb_dots(kb_instructions with, const float *rows, size_t count, size_t width, const float *query,
             float *out) {
    RUN(dots, rows, count, width, query, out);
}

size_t kb_reaching(const float *values, size_t count, float threshold, uint32_t *places) {
    size_t found = 0, i = 0;
    for (; i + 16 <= count; i += 16) {
        int any = 0;
        for (int lane = 0; lane < 16; lane++) any |= values[i + lane] >= threshold;
        if (!any) continue;
        for (int lane = 0; lane < 16; lane++) {
            places[found] = (uint32_t)i + lane;
            found += values[i + lane] >= threshold;
        }
    }
    for (; i < count; i++)
        if (values[i] >= threshold) places[found++] = (uint32_t)i;
    return found;
}

void kb_score(kb_instructions with, const float *rows, size_t width, const float *query,
              kb_candidate *candidates, size_t count) {
    RUN(score, rows, width, query, candidates, count);
}

void kb_scan_leading(kb_instructions with, const kb_coded_query *queries, const float *rest_lengths,
                     const float *slack, size_t query_count, const uint8_t *blocks, size_t count,
                     const uint16_t *allowed, const float *thresholds, int by_estimate, uint32_t first,
                     kb_candidate *const *found, size_t *found_counts) {
    RUN(scan, queries, rest_lengths, slack, query_count, blocks, count, allowed, thresholds, by_estimate,
        first, found, found_counts);
}

void kb_add_rest(kb_instructions with, const kb_coded_query *query, const uint8_t *rest,
                 const uint8_t *blocks, size_t codes, kb_candidate *candidates, size_t count) {
    RUN(add_rest, query, rest, blocks, codes, candidates, count);
}
