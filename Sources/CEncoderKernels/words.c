#include "Words.h"
#include "lanes.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

int32_t kb_word_limit(size_t columns) {
    const double limit = floor(sqrt((double)INT32_MAX / (double)(columns ? columns : 1)));
    return limit < INT16_MAX ? (int32_t)limit : INT16_MAX;
}

// TILE_ROWS by TILE_COLUMNS sums of sixteen integers should find room in the registers.
// TWO_PRODUCTS(sums, pair, weights): sums + the products of two signed words, the same in every lane, and the two in each.

INLINE bits two_products_any(bits sums, uint32_t pair, bits weights) {
    const int32_t first = (int16_t)(pair & 0xFFFF), second = (int16_t)(pair >> 16);
    return sums + ((weights << 16) >> 16) * first + (weights >> 16) * second;
}

#define TILE_ROWS 2
#define TILE_COLUMNS 1
#define KERNEL(name) name##_any
#define TWO_PRODUCTS two_products_any
#include "words_per_target.h"
#undef KERNEL
#undef TWO_PRODUCTS
#undef TILE_ROWS

#if defined(__x86_64__)

/// Eight lanes: what AVX2 holds.
typedef int32_t half __attribute__((vector_size(32)));

#define LOW(values) __builtin_shufflevector(values, values, 0, 1, 2, 3, 4, 5, 6, 7)
#define HIGH(values) __builtin_shufflevector(values, values, 8, 9, 10, 11, 12, 13, 14, 15)
#define JOINED(low, high) \
    __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
INLINE bits two_products_v3(bits sums, uint32_t pair, bits weights) {
    const __m256i spread = _mm256_set1_epi32((int32_t)pair);
    const half low = LOW(sums) + (half)_mm256_madd_epi16(spread, (__m256i)LOW(weights));
    return JOINED(low, HIGH(sums) + (half)_mm256_madd_epi16(spread, (__m256i)HIGH(weights)));
}

#define TILE_ROWS 4
#define KERNEL(name) name##_v3
#define TWO_PRODUCTS two_products_v3
#include "words_per_target.h"
#undef KERNEL
#undef TWO_PRODUCTS
#undef TILE_COLUMNS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512))), apply_to = function)
INLINE bits two_products_vnni(bits sums, uint32_t pair, bits weights) {
    return (bits)_mm512_dpwssd_epi32((__m512i)sums, _mm512_set1_epi32((int32_t)pair), (__m512i)weights);
}

#define TILE_COLUMNS 4
#define KERNEL(name) name##_vnni
#define TWO_PRODUCTS two_products_vnni
#include "words_per_target.h"
#undef KERNEL
#undef TWO_PRODUCTS
#pragma clang attribute pop

bool kb_has_word_instructions(kb_word_instructions instructions) {
    switch (instructions) {
    case KB_WORDS_AVX512_VNNI: return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni");
    case KB_WORDS_AVX2: return __builtin_cpu_supports("x86-64-v3");
    case KB_WORDS_PORTABLE: return true;
    }
    return false;
}

kb_word_instructions kb_best_word_instructions(void) {
    kb_word_instructions best = KB_WORDS_AVX512_VNNI;
    while (!kb_has_word_instructions(best)) best--;
    return best;
}

void kb_multiply_words(kb_word_instructions with, kb_word_rows rows, size_t count, kb_word_weights weights,
                       float *results) {
    switch (with) {
    case KB_WORDS_AVX512_VNNI: return multiply_words_vnni(rows, count, weights, results);
    case KB_WORDS_AVX2: return multiply_words_v3(rows, count, weights, results);
    case KB_WORDS_PORTABLE: return multiply_words_any(rows, count, weights, results);
    }
}

#else

bool kb_has_word_instructions(kb_word_instructions instructions) { return instructions == KB_WORDS_PORTABLE; }

kb_word_instructions kb_best_word_instructions(void) { return KB_WORDS_PORTABLE; }

void kb_multiply_words(kb_word_instructions with, kb_word_rows rows, size_t count, kb_word_weights weights,
                       float *results) {
    (void)with;
    multiply_words_any(rows, count, weights, results);
}

#endif
