#include "CEncoderKernels.h"
#include "lanes.h"

#include <math.h>

/// Questions of one head that are answered together: their scores should lie in the nearest cache.
enum { ATTENTION_ROWS = 12 };

// Where the lanes of two rows come from when squares of `half` change places between them.
#define UPPER(lane, half) ((lane) & (half) ? WIDTH + (lane) - (half) : (lane))
#define LOWER(lane, half) ((lane) & (half) ? WIDTH + (lane) : (lane) + (half))
#define SIXTEEN(of, half)                                                                              \
    of(0, half), of(1, half), of(2, half), of(3, half), of(4, half), of(5, half), of(6, half),         \
        of(7, half), of(8, half), of(9, half), of(10, half), of(11, half), of(12, half), of(13, half), \
        of(14, half), of(15, half)

// TILE_ROWS by TILE_COLUMNS sums of sixteen floats must leave some of the target's registers free.
#define TILE_ROWS 2
#define TILE_COLUMNS 1
#define KERNEL(name) name##_any
#include "per_target.h"
#undef KERNEL
#undef TILE_ROWS

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define TILE_ROWS 6
#define KERNEL(name) name##_v3
#include "per_target.h"
#undef KERNEL
#undef TILE_COLUMNS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#define TILE_COLUMNS 4
#define KERNEL(name) name##_v4
#include "per_target.h"
#undef KERNEL
#pragma clang attribute pop

#define BEST(name, ...)                                                   \
    (__builtin_cpu_supports("x86-64-v4")   ? name##_v4(__VA_ARGS__)       \
     : __builtin_cpu_supports("x86-64-v3") ? name##_v3(__VA_ARGS__)       \
                                           : name##_any(__VA_ARGS__))
#else
#define BEST(name, ...) name##_any(__VA_ARGS__)
#endif

void kb_erf(float *values, size_t count) { BEST(erf, values, count); }

void kb_gelu(float *rows, const float *bias, size_t count, size_t width) { BEST(gelu, rows, bias, count, width); }

void kb_layer_norm(float *rows, const float *parts, size_t part_count, size_t part_stride, const float *bias,
                   const float *gain, const float *shift, float epsilon, size_t count, size_t width) {
    BEST(layer_norm, rows, parts, part_count, part_stride, bias, gain, shift, epsilon, count, width);
}

size_t kb_attend_scratch(size_t length, size_t size) {
    return size * ROUND_UP(length) + length * ROUND_UP(size)
        + ATTENTION_ROWS * (size + ROUND_UP(length) + ROUND_UP(size));
}

void kb_attend(const float *rows, const float *query_bias, const float *value_bias, size_t length, size_t heads,
               size_t size, float *scratch, float *context) {
    BEST(attend, rows, query_bias, value_bias, length, heads, size, scratch, context);
}

void kb_quantise(const float *numbers, size_t count, kb_word_rows rows) { BEST(quantise, numbers, count, rows); }

void kb_quantise_weights(const float *numbers, kb_word_weights weights) { BEST(quantise_weights, numbers, weights); }
